import { setTimeout as sleep } from 'node:timers/promises';
import type { Standing } from './messages.ts';
import type { OtherRelay } from './other-relay.ts';
import type { OwnPart } from './own-part.ts';
import type { PairTimes } from './pair-times.ts';
import { PeerError, type PeerClient } from './peer-client.ts';

/** What looking for the other relay works with. */
export interface LookParts {
  readonly own: OwnPart;
  readonly other: OtherRelay;
  readonly client: PeerClient;
  readonly times: PairTimes;
  /** Called with each answer. */
  readonly onAnswer: (other: Standing) => void;
  /** Called after each look: the other one may have been silent for too long. */
  readonly onLooked: () => void;
}

/** Longest wait for an answer, in milliseconds: the next question may be answered sooner. */
const mostWaitMs = 1000;

/** Who does not lead asks the other one while it is silent, until this relay ends. */
export async function lookForOther(parts: LookParts): Promise<void> {
  const { own, other, times, onLooked } = parts;
  while (!own.ended.aborted) {
    if (own.role !== 'leading') {
      const mayBeGone = own.role !== 'following' || other.silentMs > times.takeOverMs / 2;
      if (mayBeGone) await ask(parts);
      onLooked();
    }
    await sleep(times.askMs, undefined, { signal: own.ended }).catch(() => undefined);
  }
}

async function ask({ own, client, times, onAnswer }: LookParts): Promise<void> {
  try {
    const answer = await client.exchange({ from: own.say(), changes: [] }, Math.min(mostWaitMs, times.answerMs));
    onAnswer(answer.from);
  } catch (error) {
    if (error instanceof PeerError) own.complain(error.message);
  }
}
