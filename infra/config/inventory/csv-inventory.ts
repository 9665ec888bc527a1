import { CsvError, parse } from 'csv-parse/sync';
import { nearestName } from '../nearest-name.ts';
import type { Problem } from '../settings-error.ts';
import { hostSchema } from '../ssh-schema.ts';
import { hostEntries } from './host-entries.ts';
import { type InventoryHosts, joinInventories, lineOf } from './inventory-host.ts';

const labelPrefix = 'labels.';
const columns = ['name', ...Object.keys(hostSchema.shape).filter((key) => key !== 'labels')];

interface Line {
  readonly cells: readonly string[];
  readonly place: string;
}

/**
 * The cells of one line, or what is wrong with it. Each line is read by itself: no cell of a host has two of them, and a quote that
 * does not end would take the rest of the file for one cell.
 */
function cellsOf(text: string): readonly string[] | CsvError {
  try {
    const [cells = []] = parse(text, { bom: true, trim: true, relax_column_count: true });
    return cells;
  } catch (error) {
    if (error instanceof CsvError) return error;
    throw error;
  }
}

const quoteRules: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'has a quote that does not end on its line',
  INVALID_OPENING_QUOTE: 'has a quote inside a cell; a cell that holds one is quoted itself, and the quote is doubled',
  CSV_INVALID_CLOSING_QUOTE: 'has text after the quote that ends a cell',
};

function cell(key: string, text: string): unknown {
  if (key === 'port' && /^\d+$/.test(text)) return Number(text);
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

function sectionOf(filled: readonly (readonly [string, string])[]): Readonly<Record<string, unknown>> {
  const labels = filled
    .filter(([key]) => key.startsWith(labelPrefix))
    .map(([key, text]) => [key.slice(labelPrefix.length), text] as const);
  const keys = filled
    .filter(([key]) => key !== 'name' && !key.startsWith(labelPrefix))
    .map(([key, text]) => [key, cell(key, text)] as const);
  return { ...Object.fromEntries(keys), ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }) };
}

function columnProblem(name: string, index: number, header: readonly string[]): readonly string[] {
  if (header.indexOf(name) < index) return [`has the column ${JSON.stringify(name)} twice`];
  if (name === '') return [`has a column without a name, number ${index + 1}`];
  if (columns.includes(name) || name.startsWith(labelPrefix)) return [];
  const near = nearestName(name, columns);
  const hint = near === undefined ? `known: ${columns.join(', ')} and labels.<name>` : `did you mean ${near}?`;
  return [`${JSON.stringify(name)} is not a known column, ${hint}`];
}

function headerProblems({ cells, place }: Line): readonly Problem[] {
  const [other] = /[;\t|]/.exec(cells.length === 1 ? (cells[0] ?? '') : '') ?? [];
  if (other !== undefined)
    return [{ path: place, text: `should have commas between its columns, got ${JSON.stringify(other)}` }];
  const missing = cells.includes('name') ? [] : ['should have a column "name"'];
  return [...missing, ...cells.flatMap(columnProblem)].map((text) => ({ path: place, text }));
}

function rowHosts(header: readonly string[], { cells, place }: Line): InventoryHosts {
  const refused = (text: string): InventoryHosts => ({ hosts: [], problems: [{ path: place, text }] });
  if (cells.length !== header.length)
    return refused(`should have a cell for each of the ${header.length} columns, got ${cells.length}`);
  const filled = header.map((key, index) => [key, cells[index] ?? ''] as const).filter(([, text]) => text !== '');
  const [, name] = filled.find(([key]) => key === 'name') ?? [];
  if (name === undefined) return refused('has no name');
  return hostEntries([{ pattern: name, value: sectionOf(filled), place }]);
}

/**
 * Hosts of a CSV file: a line of column names (`name`, the keys of a host, `labels.<name>`), then a line for each host. An empty cell
 * says nothing. Names may be ranges, with a range of addresses beside them. Each line that is none is told.
 */
export function csvInventory(file: string, text: string): InventoryHosts {
  const read = text
    .split(/\r?\n|\r/)
    .map((line, index) => ({ line, place: lineOf(file, index + 1) }))
    .filter(({ line }) => !/^\s*(#|$)/.test(line))
    .map(({ line, place }) => ({ cells: cellsOf(line), place }));
  const broken = read.flatMap(({ cells, place }): readonly Problem[] =>
    cells instanceof CsvError ? [{ path: place, text: quoteRules[cells.code] ?? cells.message }] : [],
  );
  const [header, ...rows] = read.filter((line): line is Line => !(line.cells instanceof CsvError));
  if (header === undefined || header.place !== read[0]?.place) {
    const none = { path: lineOf(file, 1), text: 'should have a column "name"' };
    return { hosts: [], problems: broken.length === 0 ? [none] : broken };
  }
  const problems = headerProblems(header);
  if (problems.length > 0) return { hosts: [], problems: [...problems, ...broken] };
  const hosts = joinInventories(rows.map((row) => rowHosts(header.cells, row)));
  return { hosts: hosts.hosts, problems: [...broken, ...hosts.problems] };
}
