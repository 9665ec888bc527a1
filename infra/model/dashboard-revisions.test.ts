import { expect, test } from 'vitest';
import catalog from './catalog.json' with { type: 'json' };
import { fittingRevisions } from './dashboard-revisions.ts';

test.each([
  ['13.1.1', '4b1729d'],
  ['12.0.0-standin', '4b1729d'],
  ['11.6.0', '4b1729d'],
  ['11.5.9', '31'],
  ['10.4.19', '31'],
  ['9.5.2', '31'],
  ['8.5.27', undefined],
])('Grafana %s shows revision %s', (version, revision) => {
  expect(fittingRevisions(version)[0]).toBe(revision);
});

test('every revision of the table is pinned in the official catalog', () => {
  const pinned = catalog.filter(({ name }) => name === 'dashboard-1860').map(({ version }) => version);
  expect(pinned).toEqual(expect.arrayContaining([...fittingRevisions('99.0.0')]));
});
