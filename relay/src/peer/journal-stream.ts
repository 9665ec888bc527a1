import { Readable } from 'node:stream';
import type { Bots } from '../bot/bots.ts';
import type { JournalRow } from '../journal/journal-rows.ts';
import type { JournalSnapshot } from '../journal/journal.ts';
import { journalEnd, type IncomingJournal } from './peer-client.ts';
import type { Position, Standing } from './messages.ts';

/** Rows in one piece of the stream. */
const rowsInPiece = 64;

/** As long as one is read, the journal's log grows: whoever takes longer has to begin anew. */
const mostMs = 120_000;

/** Stands where a table would: here a bot's journal begins, though it may be empty. */
const begin = '';

/** The journals of all bots as they are at this moment, as lines of JSON; sent while they go on. */
export function sendJournals(bots: Bots, from: Standing, at: Position | undefined): Readable {
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

function* linesOf(
  head: string,
  snapshots: readonly { readonly name: string; readonly snapshot: JournalSnapshot }[],
): Generator<string> {
  yield `${head}\n`;
  for (const { name, snapshot } of snapshots) {
    let piece: string[] = [JSON.stringify([name, begin])];
    for (const row of snapshot.rows()) {
      piece.push(JSON.stringify([name, ...row]));
      if (piece.length < rowsInPiece) continue;
      yield `${piece.join('\n')}\n`;
      piece = [];
    }
    yield `${piece.join('\n')}\n`;
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
