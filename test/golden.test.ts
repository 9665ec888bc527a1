import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildTopology } from '../infra/model/build-topology.ts';
import type { ServiceSpec } from '../infra/model/service-spec.ts';
import { filesByHost, type HostFile } from '../infra/render/files-by-host.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { type MonitoringBinaries, monitoringBinaries } from '../lab/toolchain/monitoring-binaries.ts';
import { exampleBundles, exampleCatalog } from './fixtures/example-catalog.ts';
import { labSettings, prodSettings } from './fixtures/example-stacks.ts';

/** UPDATE_GOLDEN=1 writes what is rendered instead of comparing; the difference is then read in `git diff`. */
const update = process.env['UPDATE_GOLDEN'] === '1';
const stacks = { lab: labSettings, prod: prodSettings } as const;
const goldenFolder = join(import.meta.dirname, 'golden');

/** What a service is beside its files: folders, releases, checks, probes, ports. */
function serviceFile({ host, name, files, unit: _, ...rest }: ServiceSpec): HostFile {
  const listed = files.map(({ content: __, ...file }) => file);
  return { path: `${host}/${name}.json`, content: `${JSON.stringify({ ...rest, files: listed }, undefined, 2)}\n` };
}

async function rendered(stack: keyof typeof stacks): Promise<readonly HostFile[]> {
  const services = renderServices(buildTopology(await stacks[stack](), exampleCatalog, exampleBundles));
  return [...filesByHost(services), ...services.map(serviceFile)];
}

async function committed(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

async function writeGolden(folder: string, files: readonly HostFile[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const { path, content } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

describe.each(['lab', 'prod'] as const)('golden files of stack %s', (stack) => {
  const folder = join(goldenFolder, stack);
  let binaries: MonitoringBinaries;
  let files: readonly HostFile[];

  beforeAll(async () => {
    files = await rendered(stack);
    if (update) await writeGolden(folder, files);
    binaries = await monitoringBinaries();
  }, 600_000);

  test('are what rendering gives, no more and no less', async () => {
    expect((await committed(folder)).toSorted()).toEqual(files.map(({ path }) => path).toSorted());
    for (const { path, content } of files) {
      expect(await readFile(join(folder, path), 'utf8'), `${stack}/${path}`).toBe(content);
    }
  });

  test('promtool accepts each prometheus.yml with its rules', async () => {
    const configs = files.filter(({ path }) => path.endsWith('/etc/prometheus/prometheus.yml'));
    expect(configs.length).toBe(2);
    for (const { path } of configs) {
      const result = await execa(binaries.promtool, ['check', 'config', '--lint=all', join(folder, path)], {
        reject: false,
        all: true,
      });
      expect(result.exitCode, result.all).toBe(0);
    }
  });

  test('amtool accepts each alertmanager.yml', async () => {
    const configs = files.filter(({ path }) => path.endsWith('/etc/alertmanager/alertmanager.yml'));
    expect(configs.length).toBe(2);
    for (const { path } of configs) {
      const result = await execa(binaries.amtool, ['check-config', join(folder, path)], { reject: false, all: true });
      expect(result.exitCode, result.all).toBe(0);
    }
  });

  test('hold no credential', () => {
    const all = files.map(({ content }) => content).join('\n');
    expect(all).not.toMatch(/bot\/v2\/hook\/\w|not-a-real-secret/);
  });
});
