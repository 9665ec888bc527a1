import { CsvError, type InfoRecord, parse } from 'csv-parse/sync';
import { nearestName } from '../nearest-name.ts';
import type { Problem } from '../settings-error.ts';
import { hostSchema } from '../ssh-schema.ts';
import { hostEntries } from './host-entries.ts';
import { type InventoryHosts, lineOf } from './inventory-host.ts';

const labelPrefix = 'labels.';
const columns = ['name', ...Object.keys(hostSchema.shape).filter((key) => key !== 'labels')];

interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly info: InfoRecord;
}

function cell(key: string, text: string): unknown {
  if (key === 'port' && /^\d+$/.test(text)) return Number(text);
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

function sectionOf(record: Row['record']): Readonly<Record<string, unknown>> {
  const filled = Object.entries(record).filter(([key, text]) => key !== 'name' && text !== '');
  const labels = filled
    .filter(([key]) => key.startsWith(labelPrefix))
    .map(([key, text]) => [key.slice(labelPrefix.length), text] as const);
  const keys = filled
    .filter(([key]) => !key.startsWith(labelPrefix))
    .map(([key, text]) => [key, cell(key, text)] as const);
  return { ...Object.fromEntries(keys), ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }) };
}

function unknownColumns(file: string, header: readonly string[]): readonly Problem[] {
  const wrong = header.filter((name) => !columns.includes(name) && !name.startsWith(labelPrefix));
  const missing = header.includes('name') ? [] : [{ path: lineOf(file, 1), text: 'should have a column "name"' }];
  return [
    ...missing,
    ...wrong.map((name) => {
      const near = nearestName(name, columns);
      const hint = near === undefined ? `known: ${columns.join(', ')} and labels.<name>` : `did you mean ${near}?`;
      return { path: lineOf(file, 1), text: `${JSON.stringify(name)} is not a known column, ${hint}` };
    }),
  ];
}

/**
 * Hosts of a CSV file: a line of column names (`name`, the keys of a host, `labels.<name>`), then a line for each host. An empty cell
 * says nothing. Names may be ranges, with a range of addresses beside them.
 */
export function csvInventory(file: string, text: string): InventoryHosts {
  let header: readonly string[] = [];
  try {
    const rows = parse(text, {
      bom: true,
      trim: true,
      info: true,
      skip_empty_lines: true,
      comment: '#',
      comment_no_infix: true,
      columns: (names: string[]) => (header = names),
    }) as unknown as readonly Row[];
    const problems = unknownColumns(file, header);
    if (problems.length > 0) return { hosts: [], problems };
    const entries = rows.map(({ record, info }) => ({
      pattern: record['name'] ?? '',
      value: sectionOf(record),
      place: lineOf(file, info.lines),
    }));
    return hostEntries(entries);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { hosts: [], problems: [{ path: lineOf(file, Number(error['lines'] ?? 1)), text: error.message }] };
  }
}
