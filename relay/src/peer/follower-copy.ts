import type { Bots } from '../bot/bots.ts';
import type { JournalRow } from '../journal/journal-rows.ts';
import { Journal } from '../journal/journal.ts';
import { receiveJournals } from './journal-stream.ts';
import type { Exchange, Position } from './messages.ts';
import type { IncomingJournal } from './peer-client.ts';

/** The follower's side: its journals are the leader's, change by change. */
export class FollowerCopy {
  readonly #bots: Pick<Bots, 'find'>;
  readonly #openStranger: (bot: string) => Journal;
  /** Journals of bots that the leader has and this relay does not: kept until the settings are the same again. */
  readonly #strangers = new Map<string, Journal>();
  #at: Position | undefined;

  /** @param openStranger Opens the journal of a bot that this relay does not know (yet), where it would look for it. */
  constructor(bots: Pick<Bots, 'find'>, openStranger: (bot: string) => Journal) {
    this.#bots = bots;
    this.#openStranger = openStranger;
  }

  /** Up to where it is a copy; undefined: of nothing. */
  get at(): Position | undefined {
    return this.#at;
  }

  /** The journals go their own way. */
  leave(): void {
    this.#at = undefined;
    for (const journal of this.#strangers.values()) journal.close();
    this.#strangers.clear();
  }

  /**
   * Puts the leader's journals in the place of this relay's; each of them all or nothing. Throws when they do not come whole.
   * @param onRow Called for each row: the leader is alive.
   */
  async take(incoming: IncomingJournal, onRow: () => void): Promise<void> {
    this.#at = undefined;
    await receiveJournals(incoming, (name, rows) => this.#journalOf(name).replaceAll(heard(rows, onRow)));
    this.#at = incoming.head.at;
  }

  /**
   * Makes the leader's changes, on the disk when this returns. What was made already is left out; what does not follow on what is here
   * is not made. Returns false when the leader has not kept what follows on it. Throws what {@link Journal.applyChanges} throws; this is no copy any more then.
   */
  apply({ after, kept, changes }: Exchange): boolean {
    const at = this.#at;
    if (at !== undefined && kept !== undefined) return at.stream === kept.stream && at.number >= kept.number;
    if (at === undefined || after?.stream !== at.stream || after.number > at.number) return true;
    const news = changes.slice(at.number - after.number);
    this.#at = undefined;
    for (const name of new Set(news.map(({ bot }) => bot))) {
      const own = news.filter(({ bot }) => bot === name);
      this.#journalOf(name).applyChanges(
        own.map(({ patch, nextCard }) => ({ patch: Buffer.from(patch, 'base64'), nextCard })),
      );
    }
    this.#at = { stream: at.stream, number: at.number + news.length };
    return true;
  }

  #journalOf(name: string): Journal {
    const known = this.#bots.find(name)?.journal ?? this.#strangers.get(name);
    if (known !== undefined) return known;
    const opened = this.#openStranger(name);
    this.#strangers.set(name, opened);
    return opened;
  }
}

async function* heard(rows: AsyncIterable<JournalRow>, onRow: () => void): AsyncIterable<JournalRow> {
  for await (const row of rows) {
    onRow();
    yield row;
  }
}

/** Reads the other relay's journals into files that end with the process: they are as large as its backlog. */
export async function readApart(incoming: IncomingJournal): Promise<ReadonlyMap<string, Journal>> {
  const journals = new Map<string, Journal>();
  try {
    await receiveJournals(incoming, async (name, rows) => {
      const journal = new Journal(undefined, Date.now(), { isPassing: true });
      journals.set(name, journal);
      await journal.replaceAll(rows);
    });
    return journals;
  } catch (error) {
    for (const journal of journals.values()) journal.close();
    throw error;
  }
}
