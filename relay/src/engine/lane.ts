import type { Journal } from '../journal/journal.ts';
import { DeliveryLoop, type LoopParts } from './delivery-loop.ts';

/** A journal and what delivers out of it. */
export interface Lane {
  readonly journal: Journal;
  readonly loop: DeliveryLoop;
  /** Takes nothing more out of the journal; resolves when the last answer is there. */
  readonly rest: () => Promise<void>;
}

/** Begins to deliver what a journal holds. */
export function startLane(parts: LoopParts): Lane {
  const loop = new DeliveryLoop(parts);
  const end = new AbortController();
  const running = loop.run(end.signal);
  const rest = (): Promise<void> => {
    end.abort();
    return running;
  };
  return { journal: parts.journal, loop, rest };
}
