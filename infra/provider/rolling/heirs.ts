import type { ProviderConfiguration } from '../provider-configuration.ts';

/** The host of the stack file that stands where another one stood which has left it. */
export interface Heir {
  readonly host: string;
  readonly address: string;
  /** True: the stack file says that it is that one, under another key. */
  readonly isSame: boolean;
}

type Hosts = Pick<ProviderConfiguration, 'connections' | 'formerConnections' | 'formerKeys'>;

/** Who has the address of a host that has left the stack file. @returns undefined: nobody, or it has not left. */
export function heirOf({ connections, formerConnections, formerKeys }: Hosts, host: string): Heir | undefined {
  if (connections[host] !== undefined) return undefined;
  const address = formerConnections[host]?.address;
  const found = Object.entries(connections).find(([, connection]) => connection.address === address);
  if (address === undefined || found === undefined) return undefined;
  return { host: found[0], address, isSame: formerKeys[found[0]] === host };
}

/** What tells resources of a host apart: a name, or for releases the folder. */
export interface OnHost {
  readonly host: string;
  readonly name?: string;
  readonly path?: string;
}

/** What this run has made sure of on its hosts. One for each type of resources. */
export class Wanted {
  readonly #keys = new Set<string>();

  note({ host, name = '', path = '' }: OnHost): void {
    this.#keys.add(`${host} ${name} ${path}`);
  }

  /** True when the same thing is wanted under that host's key. */
  has(thing: OnHost, host: string): boolean {
    const { name = '', path = '' } = thing;
    return this.#keys.has(`${host} ${name} ${path}`);
  }
}

/** Why something is left where it is: another host may need it there. */
export function heirProblem(host: string, name: string, heir: Heir): string {
  const what = name === '' ? host : `${host}: ${name}`;
  return `${what}: nothing was removed: ${host} has left the stack file, but ${heir.host} has its address ${heir.address} now. Is it that machine under another name, add \`formerly: ${host}\` to the entry of ${heir.host}: what it has no use for is then removed. Is it another machine, add \`promha:forget: [${host}]\`, which lets go of what is recorded of ${host}`;
}
