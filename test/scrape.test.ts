import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { officialCatalogFile, readCatalog } from '../infra/artifacts/read-catalog.ts';
import { parseSettings } from '../infra/config/parse-settings.ts';
import type { Settings } from '../infra/config/settings-schema.ts';
import type { Catalog } from '../infra/model/catalog.ts';
import { buildTopology } from '../infra/model/build-topology.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { type MonitoringBinaries, monitoringBinaries } from '../lab/toolchain/monitoring-binaries.ts';
import { stackSettings } from '../ops/stack/stack-settings.ts';
import { freePort } from './chaos/free-port.ts';
import { Killable } from './chaos/killable.ts';
import { exampleBundles, exampleCatalog } from './fixtures/example-catalog.ts';

/** prometheus.yml of the first Prometheus of a stack. */
function prometheusYml(settings: Settings, catalog: Catalog): string {
  const services = renderServices(buildTopology(settings, catalog, exampleBundles));
  const files = services.find(({ name }) => name === 'prometheus')?.files ?? [];
  return files.find(({ path }) => path.endsWith('/prometheus.yml'))?.content ?? '';
}

let binaries: MonitoringBinaries;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promha-scrape-'));
  binaries = await monitoringBinaries();
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the jobs of the example stack are what its golden file says, and promtool takes them', async () => {
  const golden = join(import.meta.dirname, 'golden', 'example', 'prometheus.yml');
  const text = prometheusYml(await stackSettings('example'), await readCatalog(officialCatalogFile));
  if (process.env['UPDATE_GOLDEN'] === '1') {
    await mkdir(join(golden, '..'), { recursive: true });
    await writeFile(golden, text);
  }
  expect(await readFile(golden, 'utf8')).toBe(text);
  const checked = await execa(binaries.promtool, ['check', 'config', golden], { reject: false, all: true });
  expect(checked.exitCode, checked.all).toBe(0);
});

const vectorSchema = z.object({
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});

describe('a real Prometheus with the jobs of a stack', () => {
  const asked: URL[] = [];
  let elsewhere: Server;
  let port = 0;
  let prometheus: Killable;
  let origin = '';

  /**
   * Plays an old exporter, which does not say the format of its answer, a blackbox_exporter, and another Prometheus, whose series are
   * labelled as those of a pair like ours.
   */
  const answers: Readonly<Record<string, string>> = {
    '/metrics': 'app_ready 1\n',
    '/probe': 'probe_success 1\n',
    '/federate': 'up{job="node",instance="far",address="192.168.1.91",replica="prom01"} 1\n',
  };

  /** Labels of the series of a query, in the order of their instances; none as long as Prometheus does not answer. */
  const series = async (query: string): Promise<readonly Readonly<Record<string, string>>[]> => {
    const response = await fetch(`${origin}/api/v1/query?query=${encodeURIComponent(query)}`).catch(() => undefined);
    if (response?.ok !== true) return [];
    const { result } = vectorSchema.parse(await response.json()).data;
    return result.map(({ metric }) => metric).sort((a, b) => (String(a['instance']) < String(b['instance']) ? -1 : 1));
  };

  beforeAll(async () => {
    elsewhere = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      asked.push(url);
      if (url.pathname !== '/metrics') response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(answers[url.pathname] ?? '');
    });
    port = await freePort();
    await new Promise<void>((resolve) => elsewhere.listen(port, '127.0.0.1', resolve));
    const raw = {
      hosts: { h: { address: '10.0.0.1' } },
      prometheus: {
        hosts: ['h'],
        scrapeInterval: '1s',
        scrapeTimeout: '1s',
        extraTargets: [{ job: 'java', files: [`${folder}/java-*.yml`] }],
        probes: [
          {
            job: 'websites',
            exporter: { address: '127.0.0.1', port },
            module: 'http_2xx',
            targets: ['https://shop.example.com:8443/health?deep=1', '10.0.9.9:3306', '10.0.9.10'],
            labels: { team: 'shop' },
          },
        ],
        federation: [{ job: 'branch', address: '127.0.0.1', port, match: ['{job="node"}', 'up'] }],
      },
      alertmanager: { hosts: ['h'] },
      relay: { hosts: ['h'] },
      feishu: { webhook: 'https://open.feishu.cn/open-apis/bot/v2/hook/x' },
      grafana: { host: 'h' },
    };
    const { global, scrape_configs: jobs } = parse(prometheusYml(parseSettings(raw), exampleCatalog)) as {
      global: unknown;
      scrape_configs: readonly { job_name: string }[];
    };
    const ours = jobs.filter(({ job_name: name }) => ['java', 'websites', 'branch'].includes(name));
    const config = join(folder, 'prometheus.yml');
    await writeFile(config, stringify({ global, scrape_configs: ours }));
    const listen = `127.0.0.1:${await freePort()}`;
    origin = `http://${listen}`;
    const options = [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=${listen}`];
    prometheus = new Killable([binaries.prometheus, ...options], process.env, join(folder, 'log'));
    prometheus.start();
  });
  afterAll(async () => {
    await prometheus.end();
    elsewhere.closeAllConnections();
    elsewhere.close();
  });

  test('probes through the exporter; what is found bears the name and the host of what is probed, up does not', async () => {
    const labels = { __name__: 'probe_success', job: 'websites', team: 'shop' };
    await expect
      .poll(() => series('probe_success'), { timeout: 15_000 })
      .toEqual([
        { ...labels, instance: '10.0.9.10', address: '10.0.9.10' },
        { ...labels, instance: '10.0.9.9:3306', address: '10.0.9.9' },
        { ...labels, instance: 'https://shop.example.com:8443/health?deep=1', address: 'shop.example.com' },
      ]);
    expect(await series('up{job="websites", address!=""}')).toEqual([]);
    const probed = asked.filter(({ pathname }) => pathname === '/probe').map(({ searchParams }) => searchParams);
    expect(probed.every((params) => params.get('module') === 'http_2xx')).toBe(true);
    expect(probed.map((params) => params.get('target'))).toContain('https://shop.example.com:8443/health?deep=1');
  });

  test('takes series over under jobs of their own, with their own instance and without their replica', async () => {
    await expect
      .poll(() => series('up{job="branch/node"}'), { timeout: 15_000 })
      .toEqual([{ __name__: 'up', job: 'branch/node', instance: 'far', address: '192.168.1.91' }]);
    expect(await series('up{job="node"}')).toEqual([]);
    expect(await series('up{job="branch"} == 1')).toEqual([
      { __name__: 'up', job: 'branch', instance: `127.0.0.1:${port}` },
    ]);
    const [question] = asked.filter(({ pathname }) => pathname === '/federate');
    expect(question?.searchParams.getAll('match[]')).toEqual(['{job="node"}', 'up']);
  });

  test('sees a new file of targets without a reload, and gives each target its address', async () => {
    const target = `127.0.0.1:${port}`;
    await writeFile(
      join(folder, 'java-1.yml'),
      stringify([{ targets: [target] }, { targets: [target], labels: { instance: 'shop', address: '10.0.0.7' } }]),
    );
    await expect
      .poll(() => series('app_ready{job="java"}'), { timeout: 15_000 })
      .toEqual([
        { __name__: 'app_ready', job: 'java', instance: target, address: '127.0.0.1' },
        { __name__: 'app_ready', job: 'java', instance: 'shop', address: '10.0.0.7' },
      ]);
  });
});
