/** One route of alertmanager.yml, ready for its template: what is empty is left out. */
export interface AlertRoute {
  /** A comment above it. */
  readonly note: string;
  /** Empty: every alert. */
  readonly matchers: readonly string[];
  readonly receiver: string;
  /** True: the routes below see the alert too. */
  readonly continue: boolean;
  readonly groupBy: readonly string[];
  readonly groupWait: string;
  readonly groupInterval: string;
  readonly repeatInterval: string;
  /** Names of the time intervals in which it sends nothing. */
  readonly mute: readonly string[];
  readonly routes: readonly AlertRoute[];
}

const empty: AlertRoute = {
  note: '',
  matchers: [],
  receiver: '',
  continue: false,
  groupBy: [],
  groupWait: '',
  groupInterval: '',
  repeatInterval: '',
  mute: [],
  routes: [],
};

/** A route of which only some things are said. */
export function alertRoute(said: Partial<AlertRoute>): AlertRoute {
  return { ...empty, ...said };
}

/** The same route, and all below it, muted in some more time intervals: a route does not hand them down by itself. */
export function mutedRoute(route: AlertRoute, intervals: readonly string[]): AlertRoute {
  return {
    ...route,
    mute: [...route.mute, ...intervals],
    routes: route.routes.map((child) => mutedRoute(child, intervals)),
  };
}
