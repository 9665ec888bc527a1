import { expect, test } from 'vitest';
import type { ReceivedRequest } from '../feishu/received-request.ts';
import { awaitCard } from './await-card.ts';

const card = { accepted: true } as ReceivedRequest;

/** A wait on a clock of its own, whose seconds pass only while a card is waited for. */
async function waited(heldBackUntil: number, cardAt: number): Promise<{ card?: ReceivedRequest; seconds: number }> {
  let nowMs = 0;
  const found = await awaitCard(
    {
      tryCard: (timeoutMs) => {
        const comes = cardAt * 1000 <= nowMs + timeoutMs;
        nowMs = comes ? Math.max(nowMs, cardAt * 1000) : nowMs + timeoutMs;
        return Promise.resolve(comes ? card : undefined);
      },
      isHeldBack: () => Promise.resolve(nowMs < heldBackUntil * 1000),
      cardMs: 60_000,
      patienceMs: 300_000,
    },
    () => nowMs,
  );
  return { ...(found && { card: found }), seconds: nowMs / 1000 };
}

test.each([
  ['comes', 0, 40, { card, seconds: 40 }],
  ['is late', 0, 70, { seconds: 60 }],
  ['is held back longer than it may take, and then comes', 100, 150, { card, seconds: 150 }],
  ['is late once nothing holds it back', 100, 170, { seconds: 155 }],
  ['is held back without an end', 1000, 400, { seconds: 300 }],
])('a card that %s', async (_what, heldBackUntil, cardAt, outcome) => {
  expect(await waited(heldBackUntil, cardAt)).toEqual(outcome);
});
