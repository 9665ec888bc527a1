import { expect, test } from 'vitest';
import { officialCatalogFile, readCatalog } from '../../infra/artifacts/read-catalog.ts';
import { renderingCatalog } from './rendering-catalog.ts';

test('a stack whose catalog is not made yet is rendered with the official one, and that is said', async () => {
  const said: string[] = [];
  const catalog = await renderingCatalog({ catalog: '/nonexistent/catalog.json' }, (line) => said.push(line));
  expect(catalog).toEqual(await readCatalog(officialCatalogFile));
  expect(said).toEqual([expect.stringContaining('/nonexistent/catalog.json: is not there')]);
});

test('a catalog that is there and wrong is refused', async () => {
  await expect(renderingCatalog({ catalog: 'package.json' }, () => undefined)).rejects.toThrow('package.json');
});
