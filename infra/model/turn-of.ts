import type { ServicePair } from './service-spec.ts';

/** The place of one host in the order of its pair, counted from 1. */
export interface Turn {
  readonly turn: number;
  readonly of: number;
}

/**
 * When it is this host's turn to be changed among those that run the same service.
 * @throws Error for a host that is none of the pair's, which rendering rules out.
 */
export function turnOf({ hosts }: Pick<ServicePair, 'hosts'>, host: string): Turn {
  const index = hosts.indexOf(host);
  if (index < 0) throw new Error(`${host} is none of ${hosts.join(', ')}`);
  return { turn: index + 1, of: hosts.length };
}
