import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { dashboardExpressions } from '../dashboard-expressions.ts';
import { prometheusPair, queryAll, ratesAreThere } from '../lab-queries.ts';

interface Row {
  /** What its expressions hold. */
  readonly part: string;
  /** Its last column. */
  readonly where: string;
}

const page = readFileSync(new URL('../../../docs/dashboard-1860.md', import.meta.url), 'utf8');

/** Rows of the table under a heading of the page. */
function rowsUnder(heading: string): readonly Row[] {
  const section = page.split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \|.* ([^|]+) \|$/gm)].map(([, part = '', where = '']) => ({
    part,
    where,
  }));
}

const emptyRows = rowsUnder('Panels that stay empty');
const keyRows = rowsUnder('Panels that need a key');

let expressions: readonly string[] = [];
let empty: readonly string[] = [];

beforeAll(async () => {
  await ratesAreThere();
  expressions = await dashboardExpressions();
  const asked = expressions.map((expression) =>
    expression
      .replaceAll('$job', 'node')
      .replaceAll('$node', 'test')
      .replaceAll('$__rate_interval', '1m')
      // The root of a lab host is an overlay, which node_exporter leaves out.
      .replaceAll('mountpoint="/"', 'mountpoint="/data"'),
  );
  const found = await queryAll(asked, prometheusPair[0]);
  empty = expressions.filter((_, index) => found[index]?.length === 0);
});

const held = ({ part }: Row): readonly string[] => expressions.filter((expression) => expression.includes(part));

describe('dashboard 1860 on a lab host', () => {
  test('has data for every expression that the page does not excuse', () => {
    expect(page).toContain(`Of the ${expressions.length} expressions`);
    const excused = [...emptyRows, ...keyRows].map(({ part }) => part);
    expect(empty.filter((expression) => !excused.some((part) => expression.includes(part)))).toEqual([]);
  });

  test('is in every row of the page', () => {
    expect(emptyRows.length).toBeGreaterThan(10);
    expect([...emptyRows, ...keyRows].filter((row) => held(row).length === 0)).toEqual([]);
  });

  test('is empty where the page says that it is so everywhere, or in the lab', () => {
    const told = emptyRows.filter(({ where, part }) => where !== 'some hosts' && !part.startsWith('mountpoint'));
    const fed = told.flatMap(held).filter((expression) => !empty.includes(expression));
    expect(fed).toEqual([]);
  });

  test('has data where the page names a key that the lab has on', () => {
    expect(keyRows.length).toBeGreaterThan(2);
    expect(keyRows.filter((row) => held(row).every((expression) => empty.includes(expression)))).toEqual([]);
  });
});
