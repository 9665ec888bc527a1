import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureToolchain } from './ensure-toolchain.ts';
import { pulumiEnvironment } from './pulumi-environment.ts';
import { pulumiArchiveName } from './pulumi-release.ts';
import { pulumiVersion } from './toolchain.ts';
import { withLock } from './with-lock.ts';

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'promha-toolchain-'));
});
afterEach(() => rm(cacheDir, { recursive: true }));

describe('ensureToolchain', () => {
  test('uses what is in the cache, silently', async () => {
    const folder = join(cacheDir, 'toolchain', pulumiVersion);
    await mkdir(folder, { recursive: true });
    for (const name of ['pulumi', 'pulumi-language-nodejs']) await writeFile(join(folder, name), '', { mode: 0o755 });
    await writeFile(join(folder, 'source.json'), JSON.stringify({ origin: 'official', why: '' }));
    const lines: string[] = [];
    const toolchain = await ensureToolchain({ cacheDir, log: (line) => lines.push(line) });
    expect(toolchain).toMatchObject({ binDir: folder, pulumi: join(folder, 'pulumi'), origin: 'official' });
    expect(lines).toEqual([]);
  });

  test('the project asks for the same Pulumi as its SDK', async () => {
    const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
    expect(manifest.dependencies['@pulumi/pulumi']).toBe(pulumiVersion);
  });
});

describe('pulumiArchiveName', () => {
  test.each([
    ['linux', 'x64', 'pulumi-v3.250.0-linux-x64.tar.gz'],
    ['darwin', 'arm64', 'pulumi-v3.250.0-darwin-arm64.tar.gz'],
    ['win32', 'x64', undefined],
    ['linux', 's390x', undefined],
  ] as const)('%s %s', (platform, arch, name) => {
    expect(pulumiArchiveName('3.250.0', platform, arch)).toBe(name);
  });
});

describe('pulumiEnvironment', () => {
  test('our programs come before the user’s, whose other variables stay', () => {
    const env = pulumiEnvironment({ binDir: '/tools' }, { PATH: '/usr/bin', PULUMI_BACKEND_URL: 'file:///state' });
    const path = env.PATH?.split(delimiter) ?? [];
    expect(path.slice(0, 2)).toEqual(['/tools', dirname(process.execPath)]);
    expect(path.at(-1)).toBe('/usr/bin');
    expect(env.PULUMI_BACKEND_URL).toBe('file:///state');
  });
});

describe('withLock', () => {
  const lockFile = (): string => join(cacheDir, 'x.lock');

  test('one at a time', async () => {
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} in`);
      await Promise.resolve();
      order.push(`${name} out`);
    };
    await Promise.all([withLock(lockFile(), () => {}, work('a')), withLock(lockFile(), () => {}, work('b'))]);
    expect(order.map((step) => step.slice(2))).toEqual(['in', 'out', 'in', 'out']);
  });

  test('the lock of a process that is gone is taken over', async () => {
    // Our own number, but of a process that started at another time.
    await writeFile(lockFile(), `${process.pid} before 0`);
    expect(
      await withLock(
        lockFile(),
        () => {},
        () => Promise.resolve('done'),
      ),
    ).toBe('done');
  });
});
