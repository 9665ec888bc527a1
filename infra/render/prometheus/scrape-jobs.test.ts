import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exampleBundles, exampleCatalog } from '../../../test/fixtures/example-catalog.ts';
import { parseSettings } from '../../config/parse-settings.ts';
import { buildTopology } from '../../model/build-topology.ts';
import { renderServices } from '../render-services.ts';

interface ScrapeConfig {
  readonly job_name: string;
  readonly scrape_interval?: string;
  readonly static_configs?: readonly {
    readonly targets: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
  }[];
  readonly file_sd_configs?: readonly { readonly files: readonly string[] }[];
}

interface PrometheusConfig {
  readonly scrape_configs: readonly ScrapeConfig[];
  readonly remote_write?: readonly { readonly url: string }[];
}

function config(changes: Record<string, unknown>): PrometheusConfig {
  const raw = {
    hosts: { prom01: { address: '10.0.0.1', labels: { room: 'a1' } }, prom02: { address: '10.0.0.2' } },
    prometheus: { hosts: ['prom01', 'prom02'] },
    alertmanager: { hosts: ['prom01'] },
    relay: { hosts: ['prom01'] },
    feishu: { webhook: 'https://open.feishu.cn/open-apis/bot/v2/hook/token' },
    grafana: { host: 'prom02' },
    ...changes,
  };
  const services = renderServices(buildTopology(parseSettings(raw), exampleCatalog, exampleBundles));
  const files = services.find(({ name }) => name === 'prometheus')?.files ?? [];
  return parse(files.find(({ path }) => path.endsWith('/prometheus.yml'))?.content ?? '') as PrometheusConfig;
}

const job = (found: PrometheusConfig, name: string) => found.scrape_configs.find((entry) => entry.job_name === name);

test('on every job of ours instance is the host, and address stands beside it', () => {
  const found = config({});
  expect(found.scrape_configs.map((entry) => entry.job_name)).toEqual([
    'node',
    'prometheus',
    'alertmanager',
    'grafana',
    'feishu-relay',
    'prometheus-failover',
  ]);
  for (const { static_configs: targets = [] } of found.scrape_configs) {
    for (const { labels, targets: addresses } of targets) {
      expect(labels['instance']).toMatch(/^prom0[12]$/);
      expect(addresses[0]).toContain(`${labels['address']}:`);
    }
  }
  expect(job(found, 'node')?.static_configs?.[0]?.labels).toMatchObject({ instance: 'prom01', room: 'a1' });
});

test('a single Prometheus writes to nobody', () => {
  expect(config({ prometheus: { hosts: ['prom01'] } }).remote_write).toBeUndefined();
  expect(config({}).remote_write?.map(({ url }) => url)).toEqual(['http://10.0.0.2:9090/api/v1/write']);
});

describe('extra targets', () => {
  const extraTargets = [
    {
      job: 'mysql',
      scrapeInterval: '30s',
      targets: [
        { host: 'prom01', port: 9104, labels: { cluster: "it's" } },
        { address: '10.0.9.9', port: 9104 },
      ],
    },
    { job: 'java', files: ['/etc/promha-targets/java-*.yml'] },
  ];
  const found = config({ prometheus: { hosts: ['prom01'], extraTargets } });

  test('a host of the stack brings its labels, another address goes by itself', () => {
    expect(job(found, 'mysql')).toMatchObject({ scrape_interval: '30s' });
    expect(job(found, 'mysql')?.static_configs?.map(({ labels }) => labels)).toEqual([
      { instance: 'prom01', address: '10.0.0.1', room: 'a1', cluster: "it's" },
      { instance: '10.0.9.9:9104', address: '10.0.9.9' },
    ]);
  });

  test('files are watched by Prometheus itself', () => {
    expect(job(found, 'java')?.file_sd_configs?.[0]?.files).toEqual(['/etc/promha-targets/java-*.yml']);
  });
});
