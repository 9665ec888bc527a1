import type { PropertyMap } from './grpc/property-values.ts';
import { recordedJson } from './recorded-json.ts';

type Connections = Readonly<Record<string, unknown>>;

const connectionsIn = (text: unknown): Connections => recordedJson<Connections>(text, {});

/**
 * The provider's configuration with the connections of hosts that have left the stack file, as they were recorded last: what stands
 * there is removed by them. They hold no secret, and stay in the state, since a host may be away for longer than one run;
 * only those of hosts that the stack forgets go.
 */
export function withFormerConnections(olds: PropertyMap, news: PropertyMap): PropertyMap {
  const known = connectionsIn(news.connections);
  const former = { ...connectionsIn(olds.formerConnections), ...connectionsIn(olds.connections) };
  const forgotten = recordedJson<readonly string[]>(news.forget, []);
  const left = Object.entries(former).filter(([host]) => !(host in known) && !forgotten.includes(host));
  if (left.length === 0) return news;
  const sorted = left.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { ...news, formerConnections: JSON.stringify(Object.fromEntries(sorted)) };
}
