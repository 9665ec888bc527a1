import type { Settings } from '../../config/settings-schema.ts';
import { receiverName } from './alertmanager-receivers.ts';

type Alerting = Settings['alertmanager'];

/** Waits and repeats of one route. */
interface Waits {
  readonly groupWait: string;
  readonly groupInterval: string;
  readonly repeatInterval: string;
}

/** A route of one severity: the leaf that every alert ends in. */
interface SeverityRoute extends Waits {
  readonly matcher: string;
}

/** A route with the severities below it. */
export interface AlertRoute extends Waits {
  readonly matchers: readonly string[];
  readonly receiver: string;
  readonly groupBy: readonly string[];
  readonly continue: boolean;
  readonly severities: readonly SeverityRoute[];
}

/** What a route may say by itself; the rest is that of the alert's severity. */
type OwnWaits = Pick<Alerting['routes'][number], 'groupBy' | 'groupWait' | 'groupInterval' | 'repeatInterval'>;

/** Leaves for critical and warning; what is neither takes the waits of its parent, those of info. */
export function severityRoutes({ timings }: Alerting): readonly SeverityRoute[] {
  return [
    { matcher: 'severity="critical"', ...timings.critical },
    { matcher: 'severity="warning"', ...timings.warning },
  ];
}

function alertRoute(
  settings: Alerting,
  where: Pick<AlertRoute, 'matchers' | 'receiver' | 'continue'>,
  route: OwnWaits = {},
): AlertRoute {
  const own = (waits: Waits): Waits => ({
    groupWait: route.groupWait ?? waits.groupWait,
    groupInterval: route.groupInterval ?? waits.groupInterval,
    repeatInterval: route.repeatInterval ?? waits.repeatInterval,
  });
  return {
    ...where,
    groupBy: route.groupBy ?? settings.groupBy,
    ...own(settings.timings.info),
    severities: severityRoutes(settings).map((leaf) => ({ ...leaf, ...own(leaf) })),
  };
}

/** The routes of the stack file. */
export function stackRoutes({ alertmanager, feishu }: Settings): readonly AlertRoute[] {
  return alertmanager.routes.map((route) =>
    alertRoute(
      alertmanager,
      { matchers: route.matchers, receiver: receiverName(route.receiver, feishu), continue: route.continue },
      route,
    ),
  );
}

/**
 * What tells that cards may not get out: the relay's own alerts, Alertmanager's complaint that a notification failed, and the loss of
 * a relay's host, which mutes RelayDown. Each goes on to its other routes too. Empty without `secondWay`.
 */
export function secondWayRoutes({ alertmanager, relay }: Settings): readonly AlertRoute[] {
  const { secondWay } = alertmanager;
  if (secondWay === undefined) return [];
  const hosts = relay.hosts.map((host) => host.replaceAll('.', '\\.')).join('|');
  return [
    ['job="feishu-relay"'],
    ['alertname="AlertmanagerNotificationsFailing"'],
    ['alertname="NodeDown"', `instance=~"${hosts}"`],
  ].map((matchers) => alertRoute(alertmanager, { matchers, receiver: secondWay, continue: true }));
}
