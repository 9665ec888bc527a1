import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { shellFile } from '../shell-file.ts';

let root: string;
let clock = 0;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'promha-releases-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const path = (release: string): string => join(root, 'opt/promha/releases', release);

async function unpack(...releases: readonly string[]): Promise<void> {
  for (const release of releases) {
    await mkdir(path(release), { recursive: true });
    await writeFile(join(path(release), '.promha-release'), 'digest\n');
  }
}

/** The ledger of a service says which releases it runs from. */
async function runsFrom(service: string, ...releases: readonly string[]): Promise<void> {
  const folder = join(root, 'var/lib/promha/services', service);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'owned'), releases.map((release) => `release ${path(release)}\n`).join(''));
}

/** Removes a release by the script for hosts, moved below a folder of this test; marks get times that differ. */
async function remove(release: string): Promise<void> {
  const script = shellFile(import.meta.url, 'remove.sh')
    .replaceAll('/opt/promha', join(root, 'opt/promha'))
    .replaceAll('/var/lib/promha', join(root, 'var/lib/promha'));
  await execa('/bin/sh', ['-s'], { input: `P=${path(release)}\n${script}` });
  clock += 10;
  await utimes(join(path(release), '.promha-retired'), clock, clock).catch(() => undefined);
}

const left = async (tool: string): Promise<readonly string[]> => (await readdir(path(tool)).catch(() => [])).toSorted();

describe('a release that is wanted no more', () => {
  test('stays as the previous one while its tool is in use; the one before it goes', async () => {
    await unpack('prometheus/1', 'prometheus/2', 'prometheus/3');
    await runsFrom('prometheus', 'prometheus/2');
    await remove('prometheus/1');
    expect(await left('prometheus')).toEqual(['1', '2', '3']);
    await runsFrom('prometheus', 'prometheus/3');
    await remove('prometheus/2');
    expect(await left('prometheus')).toEqual(['2', '3']);
  });

  test('stays while a service runs from it, whatever was retired since', async () => {
    await unpack('nodejs/1', 'nodejs/2', 'nodejs/3');
    await runsFrom('feishu-relay', 'nodejs/1');
    await runsFrom('prometheus-failover', 'nodejs/3');
    await remove('nodejs/1');
    await remove('nodejs/2');
    expect(await left('nodejs')).toEqual(['1', '2', '3']);
  });

  test('goes with all before it when nothing of its tool is in use any more, and takes the empty folders along', async () => {
    await unpack('prometheus/1', 'prometheus/2', 'alertmanager/1');
    await runsFrom('prometheus', 'prometheus/2');
    await remove('prometheus/1');
    await runsFrom('prometheus');
    await remove('prometheus/2');
    expect(await left('.')).toEqual(['alertmanager']);
    await remove('alertmanager/1');
    expect(await readdir(join(root, 'opt'))).toEqual([]);
  });

  test('the name of one tool is not taken for that of another which begins alike', async () => {
    await unpack('prometheus/1', 'prometheus-failover/1');
    await runsFrom('prometheus-failover', 'prometheus-failover/1');
    await remove('prometheus/1');
    expect(await left('.')).toEqual(['prometheus-failover']);
  });
});
