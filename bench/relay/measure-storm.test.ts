import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFakeFeishu, type FakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import { benchBot, benchBotSettings, startBench } from '../../test/relay/relay-bench.ts';
import { ShownCounter, type ShownCount } from './count-shown.ts';
import { countUntilQuiet } from './measure-storm.ts';
import { startMinimalRelay, type MinimalAnswer } from './minimal-relay.ts';
import { sendStorm, type StormAnswers } from './send-storm.ts';
import { statesOf, stormBodies } from './storm-bodies.ts';

const size = { alerts: 16, groups: 8 };
const bodies = stormBodies(size, Date.parse('2026-03-01T01:30:00Z'));

async function storm(
  fake: FakeFeishu,
  address: string,
  giveUpAfterMs: number,
  quietMs: number,
): Promise<{ readonly answers: StormAnswers; readonly shown: ShownCount }> {
  const counter = new ShownCounter(statesOf(bodies));
  let isSending = true;
  const sending = sendStorm(address, bodies, 4, giveUpAfterMs).finally(() => (isSending = false));
  const counting = countUntilQuiet({ fake }, counter, { quietMs, limitMs: 10_000 }, () => isSending);
  const [answers] = await Promise.all([sending, counting]);
  return { answers, shown: counter.count() };
}

describe('a minimal relay', () => {
  let fake: FakeFeishu;
  // A clock that stands still: of all cards Feishu takes five, whatever the pace of this machine.
  beforeEach(async () => {
    fake = await startFakeFeishu({ token: 'bench', now: () => 0 });
  });
  afterEach(() => fake.close());

  async function stormOn(answers: MinimalAnswer, giveUpAfterMs = 10_000): Promise<Awaited<ReturnType<typeof storm>>> {
    const relay = await startMinimalRelay(fake.webhookUrl, answers);
    try {
      return await storm(fake, relay.address, giveUpAfterMs, 300);
    } finally {
      await relay.close();
    }
  }

  test.each(['at-once', 'after-post'] as const)('that answers 200 %s: what Feishu refuses is lost', async (answer) => {
    const { answers, shown } = await stormOn(answer);
    expect(answers).toMatchObject({ answered: 8, givenUp: 0, posts: 8 });
    expect(shown).toMatchObject({ accepted: 5, refused: 3, lost: 6, repeated: 0 });
  });

  test('that passes a refusal on: Alertmanager comes again until it gives up', async () => {
    const { answers, shown } = await stormOn('passes-on', 1200);
    expect(answers).toMatchObject({ answered: 5, givenUp: 3 });
    expect(answers.posts).toBeGreaterThan(8);
    expect(shown).toMatchObject({ accepted: 5, refused: answers.posts - 5, lost: 6 });
  });

  test('with a Feishu without limits loses nothing', async () => {
    await fake.change({ limits: false });
    const { shown } = await stormOn('at-once');
    expect(shown).toMatchObject({ accepted: 8, refused: 0, lost: 0, repeated: 0 });
  });
});

test('this relay: nothing lost, nothing twice, although each webhook comes twice', async () => {
  const fake = await startFakeFeishu(benchBot);
  const bench = await startBench({}, { bots: [{ ...benchBotSettings(fake), locale: 'en' }] }, { sendTimeoutMs: 5000 });
  try {
    const { answers, shown } = await storm(fake, bench.address, 10_000, 2500);
    expect(answers).toMatchObject({ answered: 8, givenUp: 0 });
    expect(shown).toMatchObject({ refused: 0, lost: 0, repeated: 0 });
    const second = await sendStorm(bench.address, bodies, 4, 10_000);
    expect(second.answered).toBe(8);
    await bench.drained();
    expect(fake.requests()).toHaveLength(shown.accepted);
  } finally {
    await bench.close();
    await fake.close();
  }
});

test('a card that comes twice is counted as repeated', async () => {
  const fake = await startFakeFeishu({ token: 'bench' });
  const relay = await startMinimalRelay(fake.webhookUrl, 'after-post');
  await sendStorm(relay.address, bodies.slice(0, 1), 1, 1000);
  await relay.close();
  await fake.close();
  const counter = new ShownCounter(statesOf(bodies.slice(0, 1)));
  for (const request of [...fake.requests(), ...fake.requests()]) counter.add(request);
  expect(counter.count()).toMatchObject({ accepted: 2, lost: 0, repeated: 2 });
});

describe('the sender of a storm', () => {
  let server: Server;
  const statuses: number[] = [];
  beforeEach(async () => {
    server = createServer((incoming, response) => {
      incoming.resume().once('end', () => {
        response.statusCode = statuses.shift() ?? 200;
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.close());
  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  test('comes again after 5xx and not after 4xx, as Alertmanager does', async () => {
    statuses.push(503, 400);
    const answers = await sendStorm(address(), bodies.slice(0, 2), 1, 10_000);
    expect(answers).toMatchObject({ answered: 1, givenUp: 1, posts: 3 });
  });
});
