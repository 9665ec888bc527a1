import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long after a change the hosts are left alone, and how long they are watched: one turn of their scrapes. In milliseconds. */
const settleMs = 15_000;
const watchMs = 60_000;

interface ProcessorTime {
  readonly idle: number;
  readonly all: number;
}

/** Time of all processors since the boot, in ticks, from the text of /proc/stat. */
export function parseProcessorTime(stat: string): ProcessorTime {
  // user nice system idle iowait irq softirq steal; the time of guests is in that of users.
  const ticks = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '').split(' ').slice(0, 8).map(Number);
  return { idle: (ticks[3] ?? NaN) + (ticks[4] ?? NaN), all: ticks.reduce((sum, one) => sum + one, 0) };
}

const now = async (): Promise<ProcessorTime> => parseProcessorTime(await readFile('/proc/stat', 'utf8'));

/** The share of this machine's processors that nobody used for a minute, from 0 to 1. */
export async function freeProcessorShare(): Promise<number> {
  await sleep(settleMs);
  const before = await now();
  await sleep(watchMs);
  const after = await now();
  return (after.idle - before.idle) / (after.all - before.all);
}
