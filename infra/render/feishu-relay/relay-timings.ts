import { durationMs, type Duration } from '../../config/duration.ts';
import type { Settings } from '../../config/settings-schema.ts';

/** A number of seconds for each severity. */
interface BySeverity {
  readonly critical: number;
  readonly warning: number;
  /** All other alerts. */
  readonly other: number;
}

type Alerting = Settings['alertmanager'];
type Timing = Alerting['timings']['info'];

const seconds = (duration: Duration): number => durationMs(duration) / 1000;

function bySeverity({ timings }: Alerting, of: (timing: Timing) => number): BySeverity {
  return { critical: of(timings.critical), warning: of(timings.warning), other: of(timings.info) };
}

/** After how many seconds Alertmanager repeats: an older one does not say that it does. */
export function repeatSeconds(alerting: Alerting): BySeverity {
  return bySeverity(alerting, (timing) => seconds(timing.repeatInterval));
}

/** For what a notification needs on the way, in seconds. */
const wayMargin = 15;

/**
 * For how many seconds an Alertmanager goes on to deliver what it saw at the beginning: the longest group_interval that an alert of
 * the severity may have, and the wait for every other member of the cluster.
 */
export function lateSeconds(alerting: Alerting): BySeverity {
  const wait = seconds(alerting.peerTimeout) * (alerting.hosts.length - 1);
  const ofRoutes = alerting.routes.flatMap(({ groupInterval }) => (groupInterval === undefined ? [] : [groupInterval]));
  return bySeverity(
    alerting,
    (timing) => Math.max(...[timing.groupInterval, ...ofRoutes].map(seconds)) + wait + wayMargin,
  );
}
