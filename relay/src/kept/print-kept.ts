import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const unreadableSchema = z.object({
  reason: z.string(),
  body: z.string(),
  first_ms: z.number(),
  last_ms: z.number(),
  count: z.number(),
});

const refusedSchema = z.object({ number: z.number(), reason: z.string(), body: z.string(), at_ms: z.number() });

/** The journals of a relay's folder, that of the default bot first. */
export function journalFiles(dataDir: string): readonly string[] {
  const bots = join(dataDir, 'bots');
  const names = existsSync(bots) ? readdirSync(bots).sort() : [];
  return [dataDir, ...names.map((name) => join(bots, name))]
    .map((folder) => join(folder, 'journal.sqlite'))
    .filter((file) => existsSync(file));
}

/** Text of strangers as a terminal may show it: nothing in it can move the cursor, or hide. */
function harmless(text: string): string {
  return text.replaceAll(
    /(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}

function unreadableLines(database: DatabaseSync): readonly string[] {
  const rows = z.array(unreadableSchema).parse(database.prepare('SELECT * FROM unreadable ORDER BY last_ms').all());
  return [
    `notifications that could not be read: ${rows.length}`,
    ...rows.flatMap(({ reason, body, first_ms: first, last_ms: last, count }) => [
      `--- ${moment(first)}${count > 1 ? `, ${count} times, last ${moment(last)}` : ''}: ${reason}`,
      body === '' ? '(empty)' : body,
    ]),
  ];
}

function refusedLines(database: DatabaseSync): readonly string[] {
  const rows = z.array(refusedSchema).parse(database.prepare('SELECT * FROM refused ORDER BY number').all());
  return [
    `cards that Feishu refused in every form: ${rows.length}`,
    ...rows.flatMap(({ number, reason, body, at_ms: at }) => [`--- ${moment(at)}, card #${number}: ${reason}`, body]),
  ];
}

/**
 * What the journals of a folder keep for a look, as text for a terminal: notifications that could not be read, cards that Feishu
 * refused. The relay may be running: the files are only read. Throws one sentence when there is none, or it may not be read.
 */
export function keptText(dataDir: string): string {
  const files = journalFiles(dataDir);
  if (files.length === 0) {
    throw new Error(
      `${dataDir} has no journal that this user can see; name the folder of the relay, and run this as root`,
    );
  }
  const lines = files.flatMap((file) => {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return [`== ${file}`, ...unreadableLines(database), ...refusedLines(database)];
    } catch (error) {
      const { message } = error as Error;
      const hint = /locked/.test(message)
        ? ': the relay has it for itself while its disk is full; make room, then restart it'
        : '';
      throw new Error(`${file}: ${message}${hint}`, { cause: error });
    } finally {
      database.close();
    }
  });
  return `${lines.map(harmless).join('\n')}\n`;
}
