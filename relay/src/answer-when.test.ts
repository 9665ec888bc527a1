import { afterEach, describe, expect, test } from 'vitest';
import { parseBehaviourWords } from '../../lab/feishu/parse-behaviour-words.ts';
import { startBench, type RelayBench } from '../../test/relay/relay-bench.ts';
import { sampleNotification } from './testing/sample-notification.ts';

let bench: RelayBench;
afterEach(() => bench.close());

const feishu = async (...words: string[]): Promise<void> => {
  const change = parseBehaviourWords(words);
  if (change === undefined) throw new Error(`no behaviour ${words.join(' ')}`);
  await bench.fake.change(change);
};

describe('answered when delivered, with a journal', () => {
  test('a card that did not get out is answered 503, kept, and shown once when Feishu is back', async () => {
    bench = await startBench({}, { answerWhen: 'delivered' });
    await feishu('down');
    const refused = await bench.post(sampleNotification());
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.text)).toMatchObject({ reason: 'unreachable' });
    await feishu('ok');
    await bench.drained(40_000);
    expect((await bench.post(sampleNotification())).status).toBe(200);
    expect(bench.shown()).toHaveLength(1);
  }, 60_000);

  test('what was answered 503 outlives a restart', async () => {
    bench = await startBench({}, { answerWhen: 'delivered' });
    await feishu('error', '200', '19021', 'sign match fail');
    expect((await bench.post(sampleNotification())).status).toBe(503);
    await bench.stop();
    await feishu('ok');
    await bench.start();
    await bench.drained(40_000);
    expect(bench.shown()).toHaveLength(1);
  }, 60_000);

  test('an accepted card is answered 200', async () => {
    bench = await startBench({}, { answerWhen: 'delivered' });
    expect((await bench.post(sampleNotification())).status).toBe(200);
    expect(bench.shown()).toHaveLength(1);
  });
});
