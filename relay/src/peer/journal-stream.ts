import { Readable } from 'node:stream';
import type { JournalRow } from '../journal/journal-rows.ts';
import type { Journal, JournalSnapshot } from '../journal/journal.ts';
import { journalEnd, type IncomingJournal } from './peer-client.ts';
import type { Position, Standing } from './messages.ts';

/** Rows in one piece of the stream. */
const rowsInPiece = 64;

/** As long as one is read, the journal's log grows: whoever takes longer has to begin anew. */
const mostMs = 120_000;

/** Stands where a table would: here a bot's journal begins, though it may be empty. */
const begin = '';

/** Bots, as far as their journals are sent. */
export interface SentJournals {
  readonly all: readonly { readonly name: string; readonly journal: Pick<Journal, 'snapshot'> }[];
}

/** The journals of all bots as they are at this moment, as lines of JSON; sent while they go on. */
export function sendJournals(bots: SentJournals, from: Standing, at: Position | undefined): Readable {
  const snapshots = bots.all.map(({ name, journal }) => ({ name, snapshot: journal.snapshot() }));
  const head = JSON.stringify(at === undefined ? { from } : { from, at });
  const stream = Readable.from(linesOf(head, snapshots), { objectMode: false });
  const timer = setTimeout(() => stream.destroy(), mostMs).unref();
  stream.once('close', () => {
    clearTimeout(timer);
    for (const { snapshot } of snapshots) snapshot.close();
  });
  return stream;
}

/** JSON on one line for every reader: Unicode's own ends of lines and paragraphs are none for JSON, but for Node's reader of lines. */
function asLine(values: readonly unknown[]): string {
  return JSON.stringify(values).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function* linesOf(
  head: string,
  snapshots: readonly { readonly name: string; readonly snapshot: JournalSnapshot }[],
): Generator<string> {
  yield `${head}\n`;
  for (const { name, snapshot } of snapshots) {
    let piece: string[] = [JSON.stringify([name, begin])];
    for (const row of snapshot.rows()) {
      piece.push(asLine([name, ...row]));
      if (piece.length < rowsInPiece) continue;
      yield `${piece.join('\n')}\n`;
      piece = [];
    }
    // An empty line would be no JSON.
    if (piece.length > 0) yield `${piece.join('\n')}\n`;
  }
  yield `${journalEnd}\n`;
}

/** Hands the rows of each bot to `take`, one bot after the other. Throws what `take` throws, and when the stream breaks off. */
export async function receiveJournals(
  { rows }: IncomingJournal,
  take: (bot: string, rows: AsyncIterable<JournalRow>) => Promise<void>,
): Promise<void> {
  const all = rows[Symbol.asyncIterator]();
  let next = await all.next();
  const rowsOfBot = async function* (bot: string): AsyncIterable<JournalRow> {
    for (next = await all.next(); next.done !== true; next = await all.next()) {
      const [name, row] = next.value;
      if (name !== bot || row[0] === begin) return;
      yield row;
    }
  };
  while (next.done !== true) {
    const [bot] = next.value;
    await take(bot, rowsOfBot(bot));
  }
}
