/** The other relay of two, as far as an engine has to know of it. */
export interface Partner {
  /**
   * Resolves with true when all that was written so far is with the other relay, too, or that one is away; with false when this
   * relay does not lead any more.
   */
  readonly hasAll: () => Promise<boolean>;
  /**
   * Called when a turn is taken. What it returns is asked before the card goes: `again` when the turn counts for nothing by now
   * (the other relay went away or came back), `stop` when this relay does not lead any more.
   */
  readonly permission: () => () => Promise<'go' | 'again' | 'stop'>;
  /** The disk takes no more. Resolves with true when the other relay leads now. */
  readonly onFull: () => Promise<boolean>;
  /** The journal was damaged; another is in its place, which holds what could be saved. */
  readonly onDamage: () => void;
}
