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

function hostsOf({ pattern, value, place }: Entry): readonly InventoryHost[] {
  const section = sectionOf(value);
  const names = expandRange(pattern);
  const { address } = section;
  const addresses = typeof address === 'string' ? expandRange(address) : names.map(() => address);
  if (addresses.length !== names.length) {
    throw new PatternError(`names ${names.length} hosts and ${addresses.length} addresses; both should count alike`);
  }
  return names.map((name, index) => ({
    name,
    section: addresses[index] === undefined ? section : { ...section, address: addresses[index] },
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
