/**
 * Reads the arguments of every process of this machine, those on the lab's hosts among them, as often as it can until its standard
 * input ends; then prints each command line that it saw, as a JSON list.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';

const seen = new Set<string>();
let isOver = false;
process.stdin.resume().once('end', () => (isOver = true));

function look(pid: string): void {
  try {
    seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
  } catch {
    // It has ended meanwhile.
  }
}

while (!isOver) {
  for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) look(name);
  await turn();
}
process.stdout.write(JSON.stringify([...seen]));
