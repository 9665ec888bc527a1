/* Runs on a host, by the Node that is there: consistent copies of SQLite files that are in use. Arguments: target folder, then files below the working folder. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';

const [target = '', ...files] = process.argv.slice(2);
for (const file of files) {
  const copy = join(target, file);
  mkdirSync(dirname(copy), { recursive: true });
  const source = new DatabaseSync(file);
  await backup(source, copy);
  source.close();
  const copied = new DatabaseSync(copy);
  const [{ quick_check: said }] = copied.prepare('PRAGMA quick_check(1)').all();
  // One file, whole by itself: no log beside it.
  copied.exec('PRAGMA journal_mode = DELETE');
  copied.close();
  if (said !== 'ok') throw new Error(`${file}: the copy is damaged: ${said}`);
}
