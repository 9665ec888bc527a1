import { hostEntries } from './host-entries.ts';
import { type InventoryHosts, lineOf } from './inventory-host.ts';

/** Variables of a host or group, by name. */
export type AnsibleVars = Readonly<Record<string, unknown>>;

/** One group of an Ansible inventory. */
export interface AnsibleGroup {
  readonly hosts: { readonly pattern: string; readonly vars: AnsibleVars; readonly line: number }[];
  readonly children: string[];
  vars: AnsibleVars;
}

/** All groups of an inventory by name, gathered while it is read. */
export class AnsibleGroups {
  private readonly groups = new Map<string, AnsibleGroup>();

  /** The group of that name, made when it is new. */
  group(name: string): AnsibleGroup {
    const known = this.groups.get(name);
    if (known !== undefined) return known;
    const made: AnsibleGroup = { hosts: [], children: [], vars: {} };
    this.groups.set(name, made);
    return made;
  }

  has(name: string): boolean {
    return name === 'all' || this.groups.has(name);
  }

  names(): readonly string[] {
    return [...this.groups.keys()];
  }

  /** Groups that are below no other one; `all` is above each of them. */
  tops(): readonly string[] {
    const below = new Set([...this.groups.values()].flatMap(({ children }) => children));
    return this.names().filter((name) => !below.has(name) && name !== 'all');
  }
}

interface Member {
  readonly groupVars: AnsibleVars;
  readonly hostVars: AnsibleVars;
  readonly line: number;
  readonly inside: boolean;
}

type Members = Map<string, Member>;

/** What Ansible calls a connection, by the key of a host here; the second name is the old one. */
const variables: Readonly<Record<string, readonly [string, string]>> = {
  address: ['ansible_host', 'ansible_ssh_host'],
  port: ['ansible_port', 'ansible_ssh_port'],
  user: ['ansible_user', 'ansible_ssh_user'],
  privateKeyFile: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
};

function sectionOf(name: string, vars: AnsibleVars): AnsibleVars {
  const known = Object.entries(variables).flatMap(([key, [now, old]]) => {
    const value = vars[now] ?? vars[old];
    return value === undefined ? [] : [[key, key === 'port' ? Number(value) : value] as const];
  });
  return { address: name, ...Object.fromEntries(known) };
}

interface Walk {
  readonly groups: AnsibleGroups;
  readonly wanted: string;
  readonly members: Members;
}

function visit(walk: Walk, name: string, above: readonly string[], inherited: AnsibleVars, inside: boolean): void {
  if (above.includes(name)) return;
  const { hosts, children, vars } = walk.groups.group(name);
  const here = { ...inherited, ...vars };
  const within = inside || name === walk.wanted;
  for (const { pattern, vars: own, line } of hosts) {
    const before = walk.members.get(pattern);
    walk.members.set(pattern, {
      groupVars: { ...before?.groupVars, ...here },
      hostVars: { ...before?.hostVars, ...own },
      line: before?.line ?? line,
      inside: within || (before?.inside ?? false),
    });
  }
  const below = name === 'all' ? [...new Set([...children, ...walk.groups.tops()])] : children;
  for (const child of below) visit(walk, child, [...above, name], here, within);
}

/**
 * The hosts of one group of an Ansible inventory, those of groups below it included. Of the variables only the connection counts:
 * a host's own before those of its group, these before those of the groups above.
 * @param wanted Name of the group; `all` for every host.
 */
export function ansibleHosts(file: string, groups: AnsibleGroups, wanted: string): InventoryHosts {
  if (!groups.has(wanted)) {
    const known = groups.names().join(', ');
    return { hosts: [], problems: [{ path: file, text: `has no group ${JSON.stringify(wanted)}, known: ${known}` }] };
  }
  const walk: Walk = { groups, wanted, members: new Map() };
  visit(walk, 'all', [], {}, false);
  const entries = [...walk.members].filter(([, { inside }]) => inside);
  return hostEntries(
    entries.map(([pattern, { groupVars, hostVars, line }]) => ({
      pattern,
      value: sectionOf(pattern, { ...groupVars, ...hostVars }),
      place: lineOf(file, line),
    })),
  );
}
