interface Told {
  readonly group: string;
  sinceMs: number;
  /** Somebody else, who told of the group meanwhile, was answered 200. */
  isAnsweredElse: boolean;
}

/**
 * Notifications that are taken and not answered yet. Two Alertmanagers tell the same at the same time, and what one of them puts in doubt
 * is the other one's too: it is taken back when nobody was answered for it, and stands when one was.
 */
export class Unanswered {
  readonly #told = new Map<object, Told>();

  /** A notification begins to be taken. */
  begin(notification: object, group: string, sinceMs: number): void {
    this.#told.set(notification, { group, sinceMs, isAnsweredElse: false });
  }

  /** It was answered 200. */
  answered(notification: object): void {
    for (const other of this.#endAndFindOthers(notification).others) other.isAnsweredElse = true;
  }

  /** It was not. Returns since when what it has put in doubt is to be taken back; undefined: it stands, or hangs on another answer. */
  failed(notification: object): number | undefined {
    const { told, others } = this.#endAndFindOthers(notification);
    if (told === undefined || told.isAnsweredElse) return undefined;
    for (const other of others) other.sinceMs = Math.min(other.sinceMs, told.sinceMs);
    return others.length > 0 ? undefined : told.sinceMs;
  }

  #endAndFindOthers(notification: object): { readonly told: Told | undefined; readonly others: readonly Told[] } {
    const told = this.#told.get(notification);
    this.#told.delete(notification);
    return { told, others: [...this.#told.values()].filter(({ group }) => group === told?.group) };
  }
}
