import { LabError } from '../lab-error.ts';

/** One host of the lab: a name and the address it has inside the lab's network. */
export interface LabHost {
  readonly name: string;
  readonly address: string;
  /** False: it has no disk of its own, as dozens of hosts that are only watched. @default true */
  readonly disk?: false;
}

/** The four hosts, at the addresses of the user's own plan. Their names are the host keys of `stacks/Pulumi.lab.yaml`. */
export const labHosts: readonly LabHost[] = [
  { name: 'prom01', address: '192.168.1.91' },
  { name: 'prom02', address: '192.168.1.92' },
  { name: 'grafana', address: '192.168.1.93' },
  { name: 'test', address: '192.168.1.94' },
];

/** Finds a host by name. @throws LabError naming the hosts there are. */
export const labHost = (name: string): LabHost => {
  const found = labHosts.find((host) => host.name === name);
  if (found) return found;
  throw new LabError(`there is no lab host "${name}": use one of ${labHosts.map((host) => host.name).join(', ')}`);
};
