import { describe, expect, test } from 'vitest';
import { firstPauseMs } from '../feishu/treatment.ts';
import { BotHealth } from './bot-health.ts';

/** Time that a try may take, in milliseconds: the default of the relay. */
const tryMs = 8000;

/** When the tries of a bot begin that fails for ten minutes, each after its whole time-out. */
function tryTimes(random: () => number, firstMs: number): readonly number[] {
  const health = new BotHealth(random);
  const times: number[] = [];
  for (let nowMs = 0; nowMs < 600_000; nowMs += Math.max(0, health.pauseMs(nowMs))) {
    times.push(nowMs);
    nowMs += tryMs;
    health.failed(nowMs, firstMs);
  }
  return times;
}

describe.each([
  ['least jitter', 0],
  ['most jitter', 0.999_999],
])('%s', (_name, value) => {
  test('what a person may cure is tried again at least each 30 s, for ever, and not without pause', () => {
    for (const reason of ['signature', 'keyword', 'not_allowed', 'unknown_token', 'unreachable'] as const) {
      const times = tryTimes(() => value, firstPauseMs(reason));
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(30_000);
      expect(gaps.at(-1)).toBeGreaterThan(15_000);
      expect(gaps[0]).toBeLessThan(tryMs + 1000);
    }
  });
});

test('several that fail together count once, and a success forgets all', () => {
  const health = new BotHealth(() => 0.5);
  for (let index = 0; index < 8; index++) health.failed(0, 500);
  expect(health.pauseMs(0)).toBe(500);
  health.answered();
  expect(health.pauseMs(0)).toBe(0);
  health.failed(0, 500);
  expect(health.pauseMs(0)).toBe(500);
});
