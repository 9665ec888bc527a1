import { describe, expect, test } from 'vitest';
import { officialCatalogFile, parseCatalog, readCatalog } from './read-catalog.ts';

describe('the official catalog', () => {
  test('is valid and holds what promha installs, for both architectures', async () => {
    const catalog = await readCatalog(officialCatalogFile);
    for (const name of ['prometheus', 'alertmanager', 'node_exporter', 'nodejs', 'grafana']) {
      for (const arch of ['amd64', 'arm64'])
        expect(catalog.filter((one) => one.name === name && one.arch === arch)).not.toEqual([]);
    }
    expect(catalog.some((one) => one.name === 'dashboard-1860')).toBe(true);
  });

  test('has one file name and one digest an archive, all from https addresses', async () => {
    const catalog = await readCatalog(officialCatalogFile);
    expect(new Set(catalog.map((one) => one.file)).size).toBe(catalog.length);
    expect(new Set(catalog.map((one) => one.sha256)).size).toBe(catalog.length);
    for (const one of catalog) expect(one.url).toMatch(/^https:/);
  });
});

describe('parseCatalog', () => {
  const good = {
    name: 'prometheus',
    version: '3.5.0',
    arch: 'amd64',
    file: 'a.tar.gz',
    url: '',
    sha256: 'a'.repeat(64),
    format: 'tar.gz',
    origin: 'repackaged',
  };

  test('names the file and every problem in it', () => {
    const text = JSON.stringify([good, { ...good, sha256: 'ABC', file: '../x' }, { ...good, extra: 1 }]);
    expect(() => parseCatalog(text, 'mine.json')).toThrow(
      /^mine\.json: .*\n {2}1\/file: should be a plain file name\n {2}1\/sha256: should be 64 lower-case hex digits\n {2}2: .*extra/,
    );
  });

  test('an entry that only a cache or mirror can supply is allowed', () => {
    expect(parseCatalog(JSON.stringify([good]), 'mine.json')).toEqual([good]);
  });

  test('says when a file is not JSON', () => {
    expect(() => parseCatalog('[', 'mine.json')).toThrow(/^mine\.json: the artifact catalog is not JSON/);
  });

  test('says when there is no file', async () => {
    await expect(readCatalog('/no/such/catalog.json')).rejects.toThrow(
      '/no/such/catalog.json: the artifact catalog cannot be read: there is no such file',
    );
  });
});
