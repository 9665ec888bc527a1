import pLimit from 'p-limit';
import { hostAlert, sampleNotification } from '../../relay/src/testing/sample-notification.ts';
import type { Alert, Notification } from '../../relay/src/webhook/notification.ts';
import { startPair, until, type PairBench } from './pair-bench.ts';

/** States that no accepted card shows yet, as a series. */
export const waiting = 'feishu_relay_alerts_waiting{bot="default"}';

/** A notification of a group of its own. */
export function notification(index: number, change: Partial<Alert> = {}): Notification {
  return sampleNotification([hostAlert(index, change)], { groupKey: `g${index}` });
}

/** Resolves when a card names the host. */
export async function untilShown(bench: PairBench, index: number): Promise<void> {
  await until(`host-${index}. is shown`, () => bench.numbersOf(`host-${index}.`).length > 0);
}

/** Pairs at once: they mostly wait, but a busy machine must not be taken for a lost host. */
const oneOfSome = pLimit(3);

/** Runs a test with two relays, of which the first leads. */
export async function withPair(
  work: (bench: PairBench) => Promise<void>,
  make: () => Promise<PairBench> = startPair,
): Promise<void> {
  await oneOfSome(async () => {
    const bench = await make();
    try {
      await work(bench);
    } finally {
      await bench.close();
    }
  });
}
