import { type Duration, durationMs } from '../../config/duration.ts';

/** Prometheus tells what has not changed again after this: default of its `--rules.alert.resend-delay`. */
const resendDelayMs = 60_000;

/**
 * How long an Alertmanager that has just started collects alerts before it notifies: until each Prometheus has told it of all, which
 * is at the first evaluation after the resend delay. Notified earlier, a part of a group goes into the log that the Alertmanagers
 * share as if it were all of it, and what ends before the next look ends unsaid (test/alertmanager-restart.test.ts).
 */
export function startDelay(evaluationInterval: Duration): Duration {
  return `${Math.ceil((resendDelayMs + durationMs(evaluationInterval)) / 1000)}s`;
}
