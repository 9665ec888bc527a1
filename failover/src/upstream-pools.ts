import { type Dispatcher, Pool } from 'undici';
import type { UpstreamAccess } from './access.ts';
import type { UpstreamAddress } from './settings.ts';

/** Shows user and password with every request, in the place of whatever the client showed the endpoint. */
const withAuthorization =
  (authorization: string): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) =>
    dispatch({ ...options, headers: { ...(options.headers as Record<string, string>), authorization } }, handler);

/** Opens pools of connections to an upstream: as many connections at most, each opened within a time. */
export function upstreamPools(
  { origin }: UpstreamAddress,
  access: UpstreamAccess | undefined,
): (connections: number, timeoutMs: number) => Dispatcher {
  return (connections, timeout) => {
    const pool = new Pool(origin, {
      connections,
      connect: { timeout, ...(access === undefined ? {} : { ca: access.ca }) },
    });
    return access === undefined ? pool : pool.compose(withAuthorization(access.authorization));
  };
}
