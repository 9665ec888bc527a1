import { labHosts, type LabHost } from '../../lab/hosts/lab-hosts.ts';

/** Last numbers of the lab's addresses that a host may have: 1 is the operator's, 255 everybody's. */
const numbers = Array.from({ length: 253 }, (_, index) => index + 2);

/** Most hosts of one lab. */
export const mostHosts = numbers.length;

/** The four hosts of the lab and others beside them, which have no disk of their own and nothing to do but to be watched. */
export function scaleHosts(count: number): readonly LabHost[] {
  const taken = new Set(labHosts.map(({ address }) => address));
  const others = numbers
    .map((number) => `192.168.1.${number}`)
    .filter((address) => !taken.has(address))
    .map((address, index) => ({ name: `node${String(index + 5).padStart(3, '0')}`, address, disk: false as const }));
  return [...labHosts, ...others].slice(0, count);
}
