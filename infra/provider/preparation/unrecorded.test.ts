import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shellFile } from '../shell-file.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'promha-unrecorded-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const releases = ['prometheus/3-aa', 'nodejs/24-bb', 'dashboard/1-cc'];
const folderOf = (release: string): string => join(root, 'opt/promha/releases', release);

async function ledger(service: string, ...lines: readonly string[]): Promise<void> {
  const folder = join(root, 'var/lib/promha/services', service);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'owned'), lines.map((line) => `${line}\n`).join(''));
}

/** The script for hosts, moved below a folder of this test. */
async function look(): Promise<readonly string[]> {
  const settings = `SERVICES='prometheus alertmanager grafana-server' RELEASES='${releases.map(folderOf).join(' ')}' WAIT=1`;
  const script = shellFile(import.meta.url, 'unrecorded.sh').replaceAll(
    '/var/lib/promha',
    join(root, 'var/lib/promha'),
  );
  const { stdout } = await execa('/bin/sh', ['-s'], { input: `${settings}\n${script}` });
  return stdout.split('\n').filter((line) => line !== '');
}

test('a host on which all that was recorded is gone has nothing, but for data that shall stay', async () => {
  await ledger('prometheus', 'generation 0', 'folder /var/lib/prometheus');
  expect(await look()).toEqual([]);
});

test('what a killed run made is found: services of the stack, whole or begun, releases that arrived or were arriving', async () => {
  await ledger(
    'prometheus',
    'generation 1',
    'folder /var/lib/prometheus',
    'unit /etc/systemd/system/prometheus.service',
  );
  await ledger('alertmanager');
  await mkdir(join(root, 'var/lib/promha/services/alertmanager/undo'));
  await ledger('somebody-elses', 'generation 1', 'unit /etc/systemd/system/somebody-elses.service');
  await mkdir(folderOf('prometheus/3-aa'), { recursive: true });
  await mkdir(folderOf('nodejs/24-bb.incoming.01234567'), { recursive: true });
  await mkdir(folderOf('prometheus/2-previous'), { recursive: true });
  expect(await look()).toEqual([
    'service prometheus',
    'service alertmanager',
    `release ${folderOf('prometheus/3-aa')}`,
    `release ${folderOf('nodejs/24-bb')}`,
  ]);
});
