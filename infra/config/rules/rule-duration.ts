import { z } from 'zod';

const unitSeconds = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 } as const;
const written = /^(0|(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$/;

/**
 * A duration as Prometheus writes it in a rule file: whole numbers with a unit, largest unit first (`20s`, `1h30m`);
 * `0s` is none. Kept as text, because it goes into the rule file as the operator wrote it.
 */
export const ruleDuration = z
  .string()
  .regex(written, 'should be a duration such as 20s, 5m or 1h30m')
  .min(1, 'should be a duration such as 20s, 5m or 1h30m');

/**
 * Seconds in a duration that `ruleDuration` accepted.
 * @throws Error for any other text, naming it.
 */
export function ruleDurationSeconds(duration: string): number {
  if (duration === '' || !written.test(duration)) throw new Error(`"${duration}" is no duration such as 20s or 5m`);
  const parts = duration.matchAll(/(\d+)(ms|[smhdwy])/g);
  return [...parts].reduce(
    (sum, [, count, unit]) => sum + Number(count) * unitSeconds[unit as keyof typeof unitSeconds],
    0,
  );
}
