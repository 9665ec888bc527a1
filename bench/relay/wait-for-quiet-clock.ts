import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../progress.ts';

const halfHourMs = 1_800_000;

/** In the first 10 s of each half hour the relay sends one card a second; it begins a second early. */
const crowdedMs = 10_000;
const earlyMs = 1000;

/** Milliseconds to wait until no such moment falls into the next `lengthMs`. */
export function untilQuietMs(nowMs: number, lengthMs: number): number {
  const into = (nowMs + earlyMs) % halfHourMs;
  const needed = crowdedMs + earlyMs;
  if (into < needed) return needed - into;
  return into + lengthMs <= halfHourMs ? 0 : halfHourMs - into + needed;
}

/** Waits until a measurement of `lengthMs` meets no full or half hour: it would measure the clock. */
export async function waitForQuietClock(lengthMs: number): Promise<void> {
  const waitMs = untilQuietMs(Date.now(), lengthMs);
  if (waitMs === 0) return;
  say(`the full or half hour is near, when the relay sends slower on purpose: waiting ${Math.ceil(waitMs / 1000)} s`);
  await sleep(waitMs);
}
