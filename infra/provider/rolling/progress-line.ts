import { firstFew } from '../../config/first-few.ts';
import type { HostProgress } from './host-progress.ts';

/** Work on a host that takes longer than this is named, in milliseconds: most is over within a few seconds. */
const slowMs = 15_000;

/** At most so many hosts are named for one thing, so that the line stays one. */
const maxNamed = 3;

const listed = (names: readonly string[]): string => firstFew(names, maxNamed, () => ', …');

/**
 * How far a run is, in one line for whoever watches it: `hosts: 10 at work, 95 done, 1 failed (app17) of 200; slow: app09 node_exporter 34 s`.
 * Undefined: nothing is being done on any host.
 * @param total All hosts of the stack; those that nothing changes on are in no other figure.
 */
export function progressLine(progress: HostProgress, total: number): string | undefined {
  const atWork = progress.atWork();
  if (atWork.length === 0) return undefined;
  const busy = new Set(atWork.map(({ host }) => host));
  const outcomes = Object.entries(progress.outcomes());
  const having = (wanted: string): readonly string[] =>
    outcomes.flatMap(([host, outcome]) => (outcome === wanted ? [host] : []));
  const done = having('done').filter((host) => !busy.has(host)).length;
  const [failed, pending] = [having('failed'), having('pending')];
  const slow = atWork.filter(({ forMs }) => forMs >= slowMs);
  const figures = [
    `${atWork.length} at work`,
    `${done} done`,
    ...(failed.length === 0 ? [] : [`${failed.length} failed (${listed(failed)})`]),
    ...(pending.length === 0 ? [] : [`${pending.length} pending`]),
  ];
  const what = slow.map(({ host, name, forMs }) => `${host} ${name} ${Math.round(forMs / 1000)} s`.replace('  ', ' '));
  return `hosts: ${figures.join(', ')} of ${total}${slow.length === 0 ? '' : `; slow: ${listed(what)}`}`;
}
