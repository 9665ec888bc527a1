import type { Settings } from '../../config/settings-schema.ts';
import { type AlertRoute, alertRoute } from './alert-route.ts';
import { receiverName } from './alertmanager-receivers.ts';
import { anyOf } from './any-of.ts';

type Alerting = Settings['alertmanager'];

/** Waits and repeats of one route. */
type Waits = Pick<AlertRoute, 'groupWait' | 'groupInterval' | 'repeatInterval'>;

/** What a route of the stack file may say by itself; the rest is that of the alert's severity. */
type OwnWaits = Pick<Alerting['routes'][number], 'groupBy' | 'groupWait' | 'groupInterval' | 'repeatInterval'>;

/** Leaves for critical and warning; what is neither takes the waits of its parent, those of info. */
export function severityRoutes({ timings }: Alerting): readonly AlertRoute[] {
  return (['critical', 'warning'] as const).map((severity) =>
    alertRoute({ matchers: [`severity="${severity}"`], ...timings[severity] }),
  );
}

function withSeverities(
  settings: Alerting,
  where: Pick<AlertRoute, 'matchers' | 'receiver' | 'continue'> & Partial<AlertRoute>,
  route: OwnWaits = {},
): AlertRoute {
  const own = (waits: Waits): Waits => ({
    groupWait: route.groupWait ?? waits.groupWait,
    groupInterval: route.groupInterval ?? waits.groupInterval,
    repeatInterval: route.repeatInterval ?? waits.repeatInterval,
  });
  return alertRoute({
    ...where,
    groupBy: route.groupBy ?? settings.groupBy,
    ...own(settings.timings.info),
    routes: severityRoutes(settings).map((leaf) => ({ ...leaf, ...own(leaf) })),
  });
}

/** The routes of the stack file. */
export function stackRoutes({ alertmanager, feishu }: Settings): readonly AlertRoute[] {
  return alertmanager.routes.map((route) =>
    withSeverities(
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
  const note = 'The second way of what tells that cards may not get out.';
  return [
    ['job="feishu-relay"'],
    ['alertname="AlertmanagerNotificationsFailing"'],
    ['alertname="NodeDown"', `instance=~"${anyOf(relay.hosts)}"`],
  ].map((matchers) => withSeverities(alertmanager, { note, matchers, receiver: secondWay, continue: true }));
}
