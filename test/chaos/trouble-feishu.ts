import { setTimeout as sleep } from 'node:timers/promises';
import { parseBehaviourWords } from '../../lab/feishu/parse-behaviour-words.ts';
import type { FakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import type { ChaosSize } from './chaos-size.ts';
import { shuffled } from './seeded-random.ts';
import { note, type TroubleLog } from './trouble-log.ts';

/** How Feishu misbehaves, each at least once; what a code answers to must be seen. */
const troubles = [
  'down', 'hang', 'slow 1500',
  'error 400 9499 too many request', 'error 400 9499 Bad Request', 'error 200 11232 frequency limited',
  'error 200 11246 x', 'error 200 100290 x', 'error 200 19001 x', 'error 200 19002 x', 'error 200 19021 x',
  'error 200 19022 x', 'error 200 19024 x', 'error 200 19036 x', 'error 200 77777 x', 'error 502 0 x',
]; // prettier-ignore

/** Resolves when the fake Feishu got a request after position `from` that `wanted` is true for, or after `timeoutMs`. */
async function sawRequest(
  fake: FakeFeishu,
  from: number,
  timeoutMs: number,
  wanted: (accepted: boolean) => boolean,
): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (Date.now() < endMs && !fake.requests(from).some(({ accepted }) => wanted(accepted))) await sleep(50);
}

/**
 * One trouble after the other, healthy moments in between. Returns those that no request met.
 * @param provoke Makes an alert that fires at once: there may be none any more when the last troubles have their turn.
 */
export async function troubleFeishu(
  fake: FakeFeishu,
  { isLong }: ChaosSize,
  log: TroubleLog,
  random: () => number,
  isOver: () => boolean,
  provoke: () => void,
): Promise<readonly string[]> {
  const met = new Set<string>();
  do {
    for (const trouble of shuffled(troubles, random)) {
      if (isOver() && met.size === troubles.length) break;
      const from = fake.requests().length;
      await fake.change(parseBehaviourWords(trouble.split(' ')));
      note(log, `Feishu: ${trouble}`);
      if (trouble === 'down') await sleep(700);
      else await sawRequest(fake, from, 6000, () => true);
      if (trouble !== 'down' && fake.requests().length === from) {
        provoke();
        await sawRequest(fake, from, 20_000, () => true);
      }
      if (trouble === 'down' || fake.requests().length > from) met.add(trouble);
      await sleep(random() * 300);
      const healed = fake.requests().length;
      await fake.change(parseBehaviourWords(['ok']));
      note(log, 'Feishu: ok');
      await sawRequest(fake, healed, 4000, (accepted) => accepted);
    }
  } while (isLong && !isOver());
  return troubles.filter((trouble) => !met.has(trouble));
}
