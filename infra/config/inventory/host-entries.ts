import { expandRange, PatternError } from './expand-range.ts';
import { type InventoryHost, type InventoryHosts, joinInventories } from './inventory-host.ts';

interface Entry {
  /** Name of a host, or a pattern of names. */
  readonly pattern: string;
  /** An address or pattern of addresses, or a section of keys as in `hosts`. */
  readonly value: unknown;
  readonly place: string;
}

const sectionOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'string' || value === null || value === undefined
    ? { ...(typeof value === 'string' ? { address: value } : {}) }
    : (value as Record<string, unknown>);

/** Keys of a host that are a host's own, so that a range of names has a range of them, and what they count as. */
const ranged = { address: 'addresses', formerly: 'former keys' } as const;

/** The values of such a key for each of so many hosts. @throws PatternError when there are not as many. */
function valuesOf(
  section: Readonly<Record<string, unknown>>,
  key: keyof typeof ranged,
  count: number,
): readonly unknown[] {
  const value = section[key];
  if (typeof value !== 'string') return Array.from({ length: count }, () => value);
  const values = expandRange(value);
  if (values.length === count) return values;
  throw new PatternError(`names ${count} hosts and ${values.length} ${ranged[key]}; both should count alike`);
}

function hostsOf({ pattern, value, place }: Entry): readonly InventoryHost[] {
  const section = sectionOf(value);
  const names = expandRange(pattern);
  const [addresses, formerKeys] = [
    valuesOf(section, 'address', names.length),
    valuesOf(section, 'formerly', names.length),
  ];
  return names.map((name, index) => ({
    name,
    section: {
      ...section,
      ...(addresses[index] === undefined ? {} : { address: addresses[index] }),
      ...(formerKeys[index] === undefined ? {} : { formerly: formerKeys[index] }),
    },
    place,
  }));
}

/** The hosts of entries `<name or pattern>: <address, pattern of addresses, or section>`. */
export function hostEntries(entries: readonly Entry[]): InventoryHosts {
  const results = entries.map((entry): InventoryHosts => {
    const { value } = entry;
    if (Array.isArray(value) || !['string', 'object', 'undefined'].includes(typeof value)) {
      return {
        hosts: [],
        problems: [{ path: entry.place, text: `${entry.pattern}: should be an address or a section` }],
      };
    }
    try {
      return { hosts: hostsOf(entry), problems: [] };
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      return { hosts: [], problems: [{ path: entry.place, text: `${entry.pattern}: ${error.message}` }] };
    }
  });
  return joinInventories(results);
}
