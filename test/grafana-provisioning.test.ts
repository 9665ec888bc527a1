/** What is rendered for Grafana: nothing that a real one would silently ignore, and nothing that it would refuse. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { z } from 'zod';
import { buildTopology } from '../infra/model/build-topology.ts';
import type { ServiceSpec } from '../infra/model/service-spec.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { makeGrafanaHome, type GrafanaHome } from '../lab/stand-ins/grafana/testing/grafana-home.ts';
import { parseIni } from '../lab/stand-ins/grafana/program/grafana-config.ts';
import type { RunningGrafana } from '../lab/stand-ins/grafana/program/start-grafana.ts';
import { monitoringBinaries } from '../lab/toolchain/monitoring-binaries.ts';
import { exampleBundles, exampleCatalog } from './fixtures/example-catalog.ts';
import { labSettings, prodSettings } from './fixtures/example-stacks.ts';
import { dashboardFile, datasourceFile, iniKeys, providersFile } from './grafana/provisioned-shapes.ts';

const settingsOf = {
  lab: labSettings,
  prod: prodSettings,
  secured: async () => {
    const settings = await labSettings();
    return { ...settings, security: { ...settings.security, enabled: true } };
  },
} as const;

async function grafanaOf(stack: keyof typeof settingsOf, locale: 'zh-CN' | 'en'): Promise<ServiceSpec> {
  const settings = { ...(await settingsOf[stack]()), locale };
  const services = renderServices(buildTopology(settings, exampleCatalog, exampleBundles));
  const found = services.find(({ name }) => name === 'grafana-server');
  if (found === undefined) throw new Error('no Grafana in the stack');
  return found;
}

const configFolder = '/etc/grafana-server';
const textsIn = ({ files }: ServiceSpec, folder: string): readonly string[] =>
  files.filter(({ path }) => path.startsWith(`${configFolder}/${folder}`)).map(({ content }) => content);

/** Every complaint of a shape about the only value, so that the failed test says what is wrong. */
const complaints = (shape: z.ZodType, value: unknown): readonly string[] =>
  shape.safeParse(value).error?.issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`) ?? [];

describe.each(Object.keys(settingsOf) as (keyof typeof settingsOf)[])('for the stack %s', (stack) => {
  let grafana: ServiceSpec;
  beforeAll(async () => (grafana = await grafanaOf(stack, 'zh-CN')));

  test('provisioning has no key that Grafana does not know, and leaves none out', () => {
    const [sources, providers] = ['datasources', 'dashboards'].map((kind) => textsIn(grafana, `provisioning/${kind}/`));
    expect([sources?.length, providers?.length]).toEqual([1, 1]);
    expect(sources?.flatMap((text) => complaints(datasourceFile, parse(text)))).toEqual([]);
    expect(providers?.flatMap((text) => complaints(providersFile, parse(text)))).toEqual([]);
  });

  test('grafana.ini has no section or key that Grafana does not know', () => {
    const sections = parseIni(textsIn(grafana, 'grafana.ini')[0] ?? '');
    const keys = [...sections].flatMap(([section, values]) => [...values.keys()].map((key) => `${section}/${key}`));
    const known = Object.entries(iniKeys).flatMap(([section, names]) => names.map((name) => `${section}/${name}`));
    expect(keys.length).toBeGreaterThan(30);
    expect(keys.filter((key) => !known.includes(key))).toEqual([]);
  });

  test('every dashboard is whole: numbers, titles, and the data source that is provisioned', () => {
    const { datasources } = datasourceFile.parse(parse(textsIn(grafana, 'provisioning/datasources/')[0] ?? ''));
    const dashboards = textsIn(grafana, 'dashboards/').map((text) => JSON.parse(text) as unknown);
    expect(dashboards.flatMap((one) => complaints(dashboardFile, one))).toEqual([]);
    const parsed = dashboards.map((one) => dashboardFile.parse(one));
    expect(new Set(parsed.map(({ uid }) => uid)).size).toBe(2);
    for (const { panels } of parsed) {
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      const uids = panels.flatMap((panel) => ('datasource' in panel ? [panel.datasource] : []));
      expect(new Set(uids)).toEqual(new Set(uids.map(() => ({ type: 'prometheus', uid: datasources[0]?.uid }))));
    }
  });
});

describe('the stand-in that starts with what is rendered', () => {
  let home: GrafanaHome;
  let grafana: RunningGrafana;
  let password: string;

  beforeAll(async () => {
    home = await makeGrafanaHome();
    const { files, releases } = await grafanaOf('lab', 'en');
    const node = releases.find(({ name }) => name === 'dashboard-1860')?.path ?? '';
    const here = (text: string): string =>
      text
        .replaceAll(configFolder, home.folder)
        .replaceAll('/var/lib/grafana-server', join(home.folder, 'data'))
        .replaceAll(node, join(home.folder, 'node'));
    password = files.find(({ path }) => path.endsWith('/admin-password'))?.content.trim() ?? '';
    for (const { path, content } of files) await home.write(here(path).slice(home.folder.length + 1), here(content));
    await home.write('node/node-exporter-full.json', '{"uid": "rYdddlPWk", "title": "Node Exporter Full"}');
    grafana = await home.start({ GF_SERVER_HTTP_PORT: '0', GF_SERVER_HTTP_ADDR: '127.0.0.1' });
  });
  afterAll(async () => {
    await grafana.close();
    await home.remove();
  });

  test('complains of nothing and shows all three dashboards in their folders', async () => {
    expect(home.lines.filter((line) => /level=(warn|error)/.test(line))).toEqual([]);
    const authorization = `Basic ${btoa(`admin:${password}`)}`;
    const found = await fetch(`${grafana.url}/api/search?type=dash-db`, { headers: { authorization } });
    const list = (await found.json()) as { uid: string; folderTitle: string }[];
    expect(list.map(({ uid, folderTitle }) => `${folderTitle}/${uid}`).sort()).toEqual([
      'Nodes/rYdddlPWk',
      'promha/promha-fleet',
      'promha/promha-monitoring',
    ]);
  });
});

describe('the expressions of our dashboards', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'promha-dashboards-'))), 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('are what Prometheus reads, and the same in both languages', async () => {
    const expressionsIn = async (locale: 'zh-CN' | 'en') =>
      textsIn(await grafanaOf('prod', locale), 'dashboards/').flatMap((text) =>
        dashboardFile
          .parse(JSON.parse(text))
          .panels.flatMap((panel) => ('targets' in panel ? panel.targets.map(({ expr }) => expr) : [])),
      );
    const expressions = await expressionsIn('en');
    expect(expressions.length).toBeGreaterThan(40);
    expect(await expressionsIn('zh-CN')).toEqual(expressions);
    const rules = expressions.map((expr, index) => ({ record: `panel:${index}`, expr }));
    await writeFile(join(folder, 'rules.json'), JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const { promtool } = await monitoringBinaries();
    const checked = await execa(promtool, ['check', 'rules', 'rules.json'], { cwd: folder, reject: false, all: true });
    expect(checked.exitCode, checked.all).toBe(0);
  });
});
