import { describe, expect, test } from 'vitest';
import { publishedEntries } from './published-entries.ts';
import { withPinned } from './with-pinned.ts';

const one = '1'.repeat(64);
const two = '2'.repeat(64);
const answering = (texts: Readonly<Record<string, string>>) => async (url: string) => {
  const text = texts[url];
  if (text === undefined) throw new Error(`${url}: not expected`);
  return Promise.resolve(Buffer.from(text));
};

describe('publishedEntries', () => {
  test('reads the sums file of a Prometheus release', async () => {
    const base = 'https://github.com/prometheus/prometheus/releases/download/v3.5.3';
    const sums = `${two}  prometheus-3.5.3.darwin-amd64.tar.gz\n${one}  prometheus-3.5.3.linux-amd64.tar.gz\n`;
    expect(await publishedEntries('prometheus', '3.5.3', answering({ [`${base}/sha256sums.txt`]: sums }))).toEqual([
      {
        name: 'prometheus',
        version: '3.5.3',
        arch: 'amd64',
        file: 'prometheus-3.5.3.linux-amd64.tar.gz',
        url: `${base}/prometheus-3.5.3.linux-amd64.tar.gz`,
        sha256: one,
        format: 'tar.gz',
        origin: 'official',
      },
    ]);
  });

  test('knows how Node calls its architectures', async () => {
    const sums = `${one}  node-v24.21.0-linux-x64.tar.gz\n${two}  node-v24.21.0-linux-arm64.tar.gz\n`;
    const got = await publishedEntries(
      'nodejs',
      '24.21.0',
      answering({ 'https://nodejs.org/dist/v24.21.0/SHASUMS256.txt': sums }),
    );
    expect(got.map((entry) => [entry.arch, entry.sha256])).toEqual([
      ['amd64', one],
      ['arm64', two],
    ]);
  });

  test('takes the tar.gz for Linux out of Grafana’s package list', async () => {
    const url = 'https://dl.grafana.com/grafana/release/13.1.1/grafana_13.1.1_7_linux_amd64';
    const item = { os: 'linux', arch: 'amd64', sha256: one };
    const items = [
      { ...item, os: 'deb', url: `${url}.deb` },
      { ...item, url: `${url}.tar.gz` },
    ];
    const packages = { 'https://grafana.com/api/grafana/versions/13.1.1/packages': JSON.stringify({ items }) };
    const got = await publishedEntries('grafana', '13.1.1', answering(packages));
    expect(got.map((entry) => [entry.file, entry.url])).toEqual([
      ['grafana_13.1.1_7_linux_amd64.tar.gz', `${url}.tar.gz`],
    ]);
  });

  test('refuses a version whose sums list nothing for Linux, and an unknown name', async () => {
    const base = 'https://github.com/prometheus/alertmanager/releases/download/v9/sha256sums.txt';
    await expect(publishedEntries('alertmanager', '9', answering({ [base]: 'x  y\n' }))).rejects.toThrow(
      'lists no archive',
    );
    await expect(publishedEntries('zabbix', '1', answering({}))).rejects.toThrow(
      /zabbix: nothing of that name.*prometheus/,
    );
  });
});

describe('withPinned', () => {
  const entry = {
    name: 'a',
    version: '1',
    arch: 'amd64',
    file: 'f',
    url: '',
    sha256: one,
    format: 'tar.gz',
    origin: 'official',
  } as const;

  test('the pinned version becomes the preferred one, others stay', () => {
    const other = { ...entry, name: 'b' };
    const got = withPinned([entry, other], [{ ...entry, version: '2' }]);
    expect(got.map((item) => `${item.name} ${item.version}`)).toEqual(['a 2', 'a 1', 'b 1']);
  });

  test('pinning the same version again replaces its entry', () => {
    expect(withPinned([entry], [{ ...entry, sha256: two }])).toEqual([{ ...entry, sha256: two }]);
  });
});
