import { firstFew } from '../config/first-few.ts';
import { nearestName } from '../config/nearest-name.ts';
import type { HostConnections } from '../model/host-connection.ts';
import type { PropertyMap } from './grpc/property-values.ts';
import { recordedJson } from './recorded-json.ts';

/** Pairs of hosts that a message names; more are counted. */
const named = 3;

/** A host that has left the stack file, and the one that has its address now. */
interface Successor {
  readonly left: string;
  readonly now: string;
  readonly address: string;
}

const connectionsIn = (text: unknown): HostConnections => recordedJson<HostConnections>(text, {});

function renamedProblem(pairs: readonly Successor[]): readonly string[] {
  const [first] = pairs;
  if (first === undefined) return [];
  const { left, now, address } = first;
  const isOne = pairs.length === 1;
  const what = isOne
    ? `${left} has left the stack file, but ${now} has its address ${address}`
    : `${pairs.length} hosts have left the stack file, but others have their addresses: ${firstFew(
        pairs.map((pair) => `${pair.now} that of ${pair.left} (${pair.address})`),
        named,
      )}`;
  const range = isOne ? '' : " (beside a range of addresses, a range: `formerly: 'web[01:40]'`)";
  return [
    `nothing was changed: ${what}. Is it that machine under another name, or a new one in its place, add \`formerly: ${left}\` to the entry of ${now}${range}: what is there stays, and \`up --refresh\` puts what is missing on a new machine. Shall it be cleared first, do two ups: one without ${now}, one with it`,
  ];
}

function movedProblem({ left, now, address }: Successor, before: string): string {
  return `nothing was changed: ${left} has left the stack file, but ${now}, which was at ${before}, has its address ${address} now, so what ${left} had would be removed from ${now}. Do two ups: one with ${now} at ${before}, one with its new address. Is ${left} gone for good, add \`promha:forget: [${left}]\` instead`;
}

function unknownProblem(now: string, formerly: string, known: readonly string[]): string {
  const near = nearestName(formerly, known);
  const hint = near === undefined ? `it has had ${firstFew(known, named)}` : `did you mean ${near}?`;
  return `nothing was changed: hosts/${now}/formerly: should be the key of a host that this stack has had, ${hint}, got "${formerly}". If ${now} is a new host, take the line out`;
}

/**
 * What speaks against going on with hosts whose keys have changed since the last run: without their former key, what they have would
 * be made under the new one and then removed, on the same machine, under the old one.
 * @param olds The provider's configuration as recorded; empty at the first run.
 * @param news That of the program.
 * @returns A sentence for each problem; none: all is well.
 */
export function renameProblems(olds: PropertyMap, news: PropertyMap): readonly string[] {
  const before = connectionsIn(olds.connections);
  const now = connectionsIn(news.connections);
  const formerKeys = recordedJson<Readonly<Record<string, string>>>(news.formerKeys, {});
  const settled = new Set([...recordedJson<readonly string[]>(news.forget, []), ...Object.values(formerKeys)]);
  const isNew = (key: string): boolean => before[key] === undefined;

  const byAddress = new Map(Object.entries(now).map(([key, { address }]) => [address, key]));
  const successors = Object.entries(before).flatMap(([left, { address, out }]): readonly Successor[] => {
    const heir = byAddress.get(address);
    const isSettled = heir === undefined || left in now || settled.has(left) || out === true;
    return isSettled ? [] : [{ left, now: heir, address }];
  });
  const known = [...new Set([...Object.keys(before), ...Object.keys(connectionsIn(olds.formerConnections))])];
  // Those that have left in this run first: one of them is meant.
  const candidates = known.toSorted((a, b) => Number(a in now) - Number(b in now));
  const unknown = Object.entries(formerKeys).filter(([key, formerly]) => isNew(key) && !known.includes(formerly));
  const misnamed = new Set(unknown.map(([key]) => key));
  return [
    ...(known.length === 0 ? [] : unknown.map(([key, formerly]) => unknownProblem(key, formerly, candidates))),
    ...renamedProblem(successors.filter((pair) => isNew(pair.now) && !misnamed.has(pair.now))),
    ...successors.filter((pair) => !isNew(pair.now)).map((pair) => movedProblem(pair, before[pair.now]?.address ?? '')),
  ];
}
