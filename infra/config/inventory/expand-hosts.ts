import { hostGroupSchema } from '../host-groups-schema.ts';
import type { Problem } from '../settings-error.ts';
import { hostEntries } from './host-entries.ts';
import { type InventoryHost, type InventoryHosts, joinInventories } from './inventory-host.ts';
import { parseInventory } from './parse-inventory.ts';

/** Text of an inventory file by its path in the stack file; an Error where it could not be read. */
export type Inventories = ReadonlyMap<string, string | Error>;

/** A stack file whose `hosts` has every host, whatever named it. */
export interface ExpandedHosts {
  readonly raw: unknown;
  /** Where a host that is not in `hosts` of the file is named, by its key. */
  readonly places: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

type Section = Readonly<Record<string, unknown>>;

const isSection = (value: unknown): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fromFile(group: string, file: string, wanted: string, inventories: Inventories): InventoryHosts {
  const text = inventories.get(file);
  if (typeof text === 'string') return parseInventory(file, text, wanted);
  const reason = text?.message ?? 'it was not read';
  return {
    hosts: [],
    problems: [
      { path: `hostGroups/${group}/inventory/file`, text: `cannot be used, got ${JSON.stringify(file)}: ${reason}` },
    ],
  };
}

/** A host's own keys before those of its group; labels are joined. */
function withDefaults({ name, section, place }: InventoryHost, { labels, ...defaults }: Section): InventoryHost {
  const own = section['labels'];
  const joined = isSection(labels) && (own === undefined || isSection(own)) ? { ...labels, ...own } : own;
  return { name, place, section: { ...defaults, ...section, ...(joined === undefined ? {} : { labels: joined }) } };
}

const leftAlone = (host: InventoryHost): InventoryHost => ({ ...host, section: { ...host.section, out: true } });

function groupHosts(name: string, group: unknown, inventories: Inventories): InventoryHosts {
  const parsed = hostGroupSchema.safeParse(group);
  // What is wrong with the group itself is said by the schema of the settings.
  if (!parsed.success) return { hosts: [], problems: [] };
  const { hosts, inventory, out, ...defaults } = parsed.data;
  const entries = Object.entries(hosts).map(([pattern, value]) => ({
    pattern,
    value,
    place: `hostGroups/${name}/hosts`,
  }));
  const listed = hostEntries(entries);
  const filed = inventory === undefined ? [] : [fromFile(name, inventory.file, inventory.group, inventories)];
  const all = joinInventories([listed, ...filed]);
  const unknown = out.filter((key) => !all.hosts.some((host) => host.name === key));
  const problems = unknown.map((key) => ({
    path: `hostGroups/${name}/out`,
    text: `should name hosts of this group, got ${JSON.stringify(key)}`,
  }));
  return {
    hosts: all.hosts.map((host) => withDefaults(out.includes(host.name) ? leftAlone(host) : host, defaults)),
    // Where the group itself cannot be read, its hosts are not known.
    problems: all.problems.length > 0 ? all.problems : problems,
  };
}

/** The groups' hosts added to those of the file; a name that is there already is a problem, whichever named it. */
function addAll(
  known: Section,
  hosts: readonly InventoryHost[],
): Omit<ExpandedHosts, 'raw'> & { readonly all: Section } {
  const all = new Map(Object.entries(known));
  const places = new Map<string, string>();
  const problems = hosts.flatMap(({ name, section, place }): readonly Problem[] => {
    if (all.has(name)) {
      const other = places.get(name) ?? 'hosts';
      return [{ path: place, text: `names ${JSON.stringify(name)}, which is named in ${other} too` }];
    }
    all.set(name, section);
    places.set(name, place);
    return [];
  });
  return { all: Object.fromEntries(all), places, problems };
}

/** Every inventory file that a stack file names. */
export function inventoryFiles(raw: unknown): readonly string[] {
  const groups = isSection(raw) && isSection(raw['hostGroups']) ? Object.values(raw['hostGroups']) : [];
  const files = groups.flatMap((group) => {
    const inventory = isSection(group) ? group['inventory'] : undefined;
    return isSection(inventory) && typeof inventory['file'] === 'string' ? [inventory['file']] : [];
  });
  return [...new Set(files)];
}

/** The hosts of all groups put into `hosts`. Pure: files come as text. */
export function expandHosts(raw: unknown, inventories: Inventories): ExpandedHosts {
  if (!isSection(raw) || !isSection(raw['hostGroups'])) return { raw, places: new Map(), problems: [] };
  const groups = Object.entries(raw['hostGroups']).map(([name, group]) => groupHosts(name, group, inventories));
  const { hosts, problems } = joinInventories(groups);
  const added = addAll(isSection(raw['hosts']) ? raw['hosts'] : {}, hosts);
  return { raw: { ...raw, hosts: added.all }, places: added.places, problems: [...problems, ...added.problems] };
}
