import { isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { AnsibleGroups, ansibleHosts, type AnsibleVars } from './ansible-groups.ts';
import { hostEntries } from './host-entries.ts';
import { type InventoryHosts, lineOf } from './inventory-host.ts';

interface Pair {
  readonly key: string;
  /** Undefined where the value is no map. */
  readonly map: YAMLMap | undefined;
  readonly value: unknown;
  readonly line: number;
}

/** The entries of a map with the line that each begins on. */
function pairsOf(map: YAMLMap | undefined, lines: LineCounter): readonly Pair[] {
  return (map?.items ?? []).map(({ key, value }) => ({
    key: String(isScalar(key) ? key.value : key),
    map: isMap(value) ? value : undefined,
    value: isMap(value) || !isScalar(value) ? (value as { toJSON?: () => unknown } | null)?.toJSON?.() : value.value,
    line: lines.linePos(isScalar(key) ? (key.range?.[0] ?? 0) : 0).line,
  }));
}

const groupKeys = ['hosts', 'children', 'vars'];

/** An Ansible inventory has groups at its top: sections of hosts, children and vars. */
function isAnsible(top: readonly Pair[]): boolean {
  return top.some(({ map }) => groupKeys.some((key) => map?.has(key) ?? false));
}

function readGroup(groups: AnsibleGroups, { key, map }: Pair, lines: LineCounter): void {
  const group = groups.group(key);
  for (const part of pairsOf(map, lines)) {
    const below = pairsOf(part.map, lines);
    if (part.key === 'vars') group.vars = { ...group.vars, ...(part.value as AnsibleVars) };
    if (part.key === 'hosts') {
      group.hosts.push(
        ...below.map((host) => ({ pattern: host.key, vars: (host.value ?? {}) as AnsibleVars, line: host.line })),
      );
    }
    if (part.key !== 'children') continue;
    group.children.push(...below.map((child) => child.key));
    for (const child of below) readGroup(groups, child, lines);
  }
}

/**
 * Hosts of a YAML file: either `<name>: <address or keys as in hosts>`, or an Ansible inventory.
 * @param wanted Group of an Ansible inventory, `all` for every host; the other form has no groups.
 */
export function yamlInventory(file: string, text: string, wanted: string): InventoryHosts {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const [reason = ''] = error.message.split('\n');
    return { hosts: [], problems: [{ path: lineOf(file, error.linePos?.[0].line ?? 1), text: reason }] };
  }
  if (!isMap(document.contents)) {
    return { hosts: [], problems: [{ path: file, text: 'should be a map of host names to addresses or sections' }] };
  }
  const top = pairsOf(document.contents, lines);
  if (isAnsible(top)) {
    const groups = new AnsibleGroups();
    for (const pair of top) readGroup(groups, pair, lines);
    return ansibleHosts(file, groups, wanted);
  }
  if (wanted !== 'all') {
    return { hosts: [], problems: [{ path: file, text: `is no Ansible inventory, so it has no group ${wanted}` }] };
  }
  return hostEntries(top.map(({ key, value, line }) => ({ pattern: key, value, place: lineOf(file, line) })));
}
