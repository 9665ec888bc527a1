import type { Settings } from '../../config/settings-schema.ts';
import { receiverName } from './alertmanager-receivers.ts';

type Alerting = Settings['alertmanager'];

/** Waits and repeats of one route; an empty text leaves the line out. */
interface Waits {
  readonly groupWait: string;
  readonly groupInterval: string;
  readonly repeatInterval: string;
}

/** A route of one severity: the leaf that every alert ends in. */
interface SeverityRoute extends Waits {
  readonly matcher: string;
}

/** A route of the stack file, with the severities below it. */
export interface StackRoute {
  readonly matchers: readonly string[];
  readonly receiver: string;
  readonly groupBy: readonly string[];
  readonly continue: boolean;
  readonly severities: readonly SeverityRoute[];
}

/** Leaves for critical and warning; what is neither takes the waits of its parent, those of info. */
export function severityRoutes({ timings }: Alerting): readonly SeverityRoute[] {
  return [
    { matcher: 'severity="critical"', ...timings.critical },
    { matcher: 'severity="warning"', ...timings.warning },
  ];
}

/** The routes of the stack file: what one of them does not say is that of the alert's severity. */
export function stackRoutes({ alertmanager: settings, feishu }: Settings): readonly StackRoute[] {
  return settings.routes.map((route) => {
    const own = (waits: Waits): Waits => ({
      groupWait: route.groupWait ?? waits.groupWait,
      groupInterval: route.groupInterval ?? waits.groupInterval,
      repeatInterval: route.repeatInterval ?? waits.repeatInterval,
    });
    return {
      matchers: route.matchers,
      receiver: receiverName(route.receiver, feishu),
      groupBy: route.groupBy ?? settings.groupBy,
      continue: route.continue,
      ...own(settings.timings.info),
      severities: severityRoutes(settings).map((leaf) => ({ ...leaf, ...own(leaf) })),
    };
  });
}
