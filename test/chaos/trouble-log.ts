/** What happened in a run that allows a card to come twice. */
export interface TroubleLog {
  /** True while the small disk is full. */
  isFull: boolean;
  /** When a relay was killed while its disk was full. */
  readonly killedFullAtMs: number[];
  /** Moments at which two relays were apart, with what they still had to settle afterwards. */
  readonly apart: { readonly fromMs: number; readonly toMs: number }[];
  /** Kinds of trouble that two relays had, in order. */
  readonly pairTroubles: string[];
  /** Each trouble, as it began and ended: for the story of an alert. */
  readonly events: { readonly atMs: number; readonly what: string }[];
}

/** Nothing has happened yet. */
export function emptyTroubleLog(): TroubleLog {
  return {
    isFull: false,
    killedFullAtMs: [],
    apart: [],
    pairTroubles: [],
    events: [],
  };
}

/** Something happens at this moment. */
export function note({ events }: TroubleLog, what: string): void {
  events.push({ atMs: Date.now(), what });
}
