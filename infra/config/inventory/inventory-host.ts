import type { Problem } from '../settings-error.ts';

/** One host as an inventory file or a group names it, not judged yet. */
export interface InventoryHost {
  readonly name: string;
  /** Keys as in `hosts` of the stack file. */
  readonly section: Readonly<Record<string, unknown>>;
  /** Where it stands, for messages: `inventory/web.csv line 17`. */
  readonly place: string;
}

/** What a source of hosts holds, and every line of it that is none. */
export interface InventoryHosts {
  readonly hosts: readonly InventoryHost[];
  readonly problems: readonly Problem[];
}

/** The place of a line of a file, as messages show it. */
export const lineOf = (file: string, line: number): string => `${file} line ${line}`;

/** Several sources as one. */
export function joinInventories(parts: readonly InventoryHosts[]): InventoryHosts {
  return { hosts: parts.flatMap(({ hosts }) => hosts), problems: parts.flatMap(({ problems }) => problems) };
}
