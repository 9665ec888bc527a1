import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tryFarFolder } from './backup-place.ts';
import { checkFiles, readBackup } from './check-backup.ts';
import { isNewer } from './put-back.ts';
import { saveFile, sumOf } from './save-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promha-backup-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const hello = { bytes: 5, sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' };
const part = {
  host: 'prom01',
  role: 'prometheus',
  version: 'prometheus 3.5.0-11111111',
  file: 'prom01.prometheus.tar',
  ...hello,
};
const manifest = { format: 1, stack: 'prod', time: '2026-03-02T03:02:22.000Z', parts: [part], state: null };

const write = (text: string): Promise<void> => writeFile(join(folder, 'manifest.json'), text);

test('a saved file is 0600, whole, and summed as it is on disk', async () => {
  const path = join(folder, 'x');
  const saved = await saveFile(path, (sink) => pipeline(Readable.from(['hel', 'lo']), sink));
  expect(saved).toEqual(hello);
  expect(await sumOf(path)).toEqual(hello);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a file whose filling failed is not there', async () => {
  const path = join(folder, 'x');
  await expect(saveFile(path, () => Promise.reject(new Error('cut off')))).rejects.toThrow('cut off');
  await expect(readFile(path)).rejects.toThrow('ENOENT');
});

describe('a backup', () => {
  test('is read when it is one of this stack', async () => {
    await write(JSON.stringify(manifest));
    expect(await readBackup(folder, 'prod')).toEqual(manifest);
  });

  test.each([
    [
      'of another stack',
      { ...manifest, stack: 'lab' },
      /is a backup of the stack lab, not of prod; nothing was changed/,
    ],
    ['of a newer format', { ...manifest, format: 2, parts: 'otherwise' }, /format 2; this promha knows up to 1/],
    [
      'with a wrong digest',
      { ...manifest, parts: [{ ...part, sha256: 'x' }] },
      /manifest.json: is damaged: parts\/0\/sha256/,
    ],
    ['whose file leads out of it', { ...manifest, parts: [{ ...part, file: '../etc/passwd' }] }, /parts\/0\/file/],
  ])('%s is refused', async (_what, content, sentence) => {
    await write(JSON.stringify(content));
    await expect(readBackup(folder, 'prod')).rejects.toThrow(sentence);
  });

  test('without a manifest, or with one cut off, is refused', async () => {
    await expect(readBackup(folder, 'prod')).rejects.toThrow(/is no backup: it has no manifest.json/);
    await write('{"format": 1,');
    await expect(readBackup(folder, 'prod')).rejects.toThrow(/damaged \(no JSON\)/);
  });

  test('with damaged and missing files is refused with all of them', async () => {
    await writeFile(join(folder, part.file), 'hallo');
    await chmod(join(folder, part.file), 0o600);
    const files = [part, { ...part, file: 'gone.tar' }];
    await expect(checkFiles(folder, files)).rejects.toThrow(/prom01.prometheus.tar is damaged.*; gone.tar is missing/);
    await writeFile(join(folder, part.file), 'hello');
    await expect(checkFiles(folder, [part])).resolves.toBeUndefined();
  });
});

test.each([
  ['ops@backup.example.com:/srv/promha', { user: 'ops', address: 'backup.example.com', path: '/srv/promha' }],
  ['root@192.0.2.1:/b', { user: 'root', address: '192.0.2.1', path: '/b' }],
  ['/srv/backups', undefined],
  ['backups', undefined],
])('place %s', (text, place) => {
  expect(tryFarFolder(text)).toEqual(place);
});

test.each([
  ['grafana 12.1.0-aaaaaaaa', 'grafana 12.0.9-bbbbbbbb', true],
  ['grafana 12.0.0-aaaaaaaa', 'grafana 12.0.0-bbbbbbbb', false],
  ['prometheus 3.5.0-aaaaaaaa', 'prometheus 3.10.0-bbbbbbbb', false],
  ['grafana 12.0.0-aaaaaaaa', 'grafana-stand-in 1.0.0-bbbbbbbb', false],
])('data of %s on %s: newer %s', (saved, running, newer) => {
  expect(isNewer(saved, running)).toBe(newer);
});
