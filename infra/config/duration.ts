import { z } from 'zod';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 } as const;

/** A day in milliseconds. */
export const dayMs = unitMs.d;

type DurationUnit = keyof typeof unitMs;

/** A length of time with its unit in the text, in the notation of Prometheus: `15s`, `5m`, `90d`. One number, one unit. */
export type Duration = `${number}${DurationUnit}`;

const pattern = /^(0|[1-9]\d{0,8})(ms|s|m|h|d|w|y)$/;

/** The length of a duration in milliseconds. */
export function durationMs(duration: Duration): number {
  const [, count, unit] = pattern.exec(duration) ?? [];
  if (count === undefined || unit === undefined) throw new Error(`not a duration: ${duration}`);
  return Number(count) * unitMs[unit as DurationUnit];
}

/**
 * A schema for a duration.
 * @param bounds `min` and `max` are inclusive; without `min` zero is allowed.
 */
export function durationSchema(bounds: { readonly min?: Duration; readonly max?: Duration } = {}) {
  const { min, max } = bounds;
  const range = `${min === undefined ? '' : `, at least ${min}`}${max === undefined ? '' : `, at most ${max}`}`;
  const rule = `should be a duration such as "15s", "5m" or "2h"${range}`;
  return z
    .string({ error: rule })
    .refine((text) => {
      if (!pattern.test(text)) return false;
      const ms = durationMs(text as Duration);
      return (min === undefined || ms >= durationMs(min)) && (max === undefined || ms <= durationMs(max));
    }, rule)
    .transform((text) => text as Duration);
}
