import type { ReceivedRequest } from '../feishu/received-request.ts';

/** How often it is asked whether the trouble is still seen. */
const lookMs = 5000;

/** How a card is waited for. */
export interface CardWait {
  /** The card, when it comes within so many milliseconds. */
  readonly tryCard: (timeoutMs: number) => Promise<ReceivedRequest | undefined>;
  /** Whether what keeps the card from coming goes on. */
  readonly isHeldBack: () => Promise<boolean>;
  /** How long the card may take from when nothing holds it back any more. */
  readonly cardMs: number;
  /** How long it is waited for in any case. */
  readonly patienceMs: number;
}

/** Waits for a card; its time begins anew as long as something holds it back. Undefined when it did not come. */
export const awaitCard = async (wait: CardWait, clock = Date.now): Promise<ReceivedRequest | undefined> => {
  const endMs = clock() + wait.patienceMs;
  let dueMs = clock() + wait.cardMs;
  for (;;) {
    if (await wait.isHeldBack()) dueMs = clock() + wait.cardMs;
    const leftMs = Math.max(0, Math.min(dueMs, endMs) - clock());
    const card = await wait.tryCard(Math.min(lookMs, leftMs));
    if (card !== undefined || leftMs === 0) return card;
  }
};
