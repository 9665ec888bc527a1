import { beforeAll, expect, test } from 'vitest';
import { parseSettings as readFailoverSettings } from '../failover/src/settings.ts';
import { buildTopology } from '../infra/model/build-topology.ts';
import type { ServiceSpec } from '../infra/model/service-spec.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { PairMetrics } from '../relay/src/peer/pair-metrics.ts';
import { RelayMetrics } from '../relay/src/server/relay-metrics.ts';
import { relayFileSchema } from '../relay/src/config/relay-settings.ts';
import { exampleBundles, exampleCatalog } from './fixtures/example-catalog.ts';
import { labSettings } from './fixtures/example-stacks.ts';

let services: readonly ServiceSpec[];

beforeAll(async () => {
  services = renderServices(buildTopology(await labSettings(), exampleCatalog, exampleBundles));
});

function textOf(service: string, path: string): string {
  const files = services.find(({ name }) => name === service)?.files ?? [];
  return files.find((file) => file.path === path)?.content ?? '';
}

test('the relay takes the configuration that is rendered for it', () => {
  const config: unknown = JSON.parse(textOf('feishu-relay', '/etc/feishu-relay/relay.json'));
  expect(relayFileSchema.parse(config)).toMatchObject({
    locale: 'zh-CN',
    timeZone: 'Asia/Shanghai',
    links: { grafana: 'http://192.168.1.93:3000' },
  });
});

test('what the relay takes for late follows from the stack, and is its own default where that is', async () => {
  const { lateSeconds, repeatSeconds } = relayFileSchema.parse({});
  const read = (): unknown => JSON.parse(textOf('feishu-relay', '/etc/feishu-relay/relay.json'));
  expect(relayFileSchema.parse(read())).toMatchObject({ lateSeconds, repeatSeconds });
  const { alertmanager, ...rest } = await labSettings();
  const route = { matchers: ['a="b"'], receiver: 'none', groupInterval: '10m' as const, continue: false };
  const told = { ...rest, alertmanager: { ...alertmanager, peerTimeout: '1m' as const, routes: [route] } };
  services = renderServices(buildTopology(told, exampleCatalog, exampleBundles));
  expect(relayFileSchema.parse(read()).lateSeconds).toEqual({ critical: 675, warning: 675, other: 675 });
});

test('people on duty of the stack file reach the relay', async () => {
  const settings = await labSettings();
  const mentions = [{ labels: { severity: 'critical' }, ids: ['ou_night', 'all'] }];
  const told = { ...settings, feishu: { ...settings.feishu, mentions } };
  services = renderServices(buildTopology(told, exampleCatalog, exampleBundles));
  const config: unknown = JSON.parse(textOf('feishu-relay', '/etc/feishu-relay/relay.json'));
  expect(relayFileSchema.parse(config).mentions).toEqual(mentions);
});

test('the token of the stack is asked of the relay’s callers', async () => {
  const settings = await labSettings();
  const told = { ...settings, relay: { ...settings.relay, token: 'night-token' } };
  services = renderServices(buildTopology(told, exampleCatalog, exampleBundles));
  const config: unknown = JSON.parse(textOf('feishu-relay', '/etc/feishu-relay/relay.json'));
  expect(textOf('feishu-relay', relayFileSchema.parse(config).callers?.tokenFile ?? '')).toBe('night-token\n');
});

test('two relays are told of each other in the relay’s own words', async () => {
  const settings = await labSettings();
  const told = { ...settings, relay: { ...settings.relay, hosts: ['prom01', 'prom02'] } };
  services = renderServices(buildTopology(told, exampleCatalog, exampleBundles));
  const config: unknown = JSON.parse(textOf('feishu-relay', '/etc/feishu-relay/relay.json'));
  expect(relayFileSchema.parse(config).peer).toMatchObject({ url: 'http://192.168.1.92:4000', rank: 0 });
});

test('each further bot reaches the relay with files of its own, which are there', async () => {
  const settings = await labSettings();
  const webhook = 'https://open.feishu.cn/open-apis/bot/v2/hook/night';
  const ca = '-----BEGIN CERTIFICATE-----\n';
  const night = { webhook, secret: 'night-secret', keyword: 'Ops', mentions: [], proxy: 'http://10.0.0.9:3128', ca };
  const told = { ...settings, feishu: { ...settings.feishu, ca, bots: { night, plain: { webhook, mentions: [] } } } };
  const topology = buildTopology(told, exampleCatalog, exampleBundles);
  services = renderServices(topology);
  const { bots, caFile } = relayFileSchema.parse(
    JSON.parse(textOf('feishu-relay', '/etc/feishu-relay/relay.json')) as unknown,
  );
  expect(bots['night']).toMatchObject({ keyword: 'Ops', proxy: 'http://10.0.0.9:3128' });
  expect(bots['plain']).not.toHaveProperty('secretFile');
  const read = (path?: string): string => textOf('feishu-relay', path ?? '');
  expect(read(bots['night']?.webhookUrlFile)).toBe(`${webhook}\n`);
  expect(read(bots['night']?.secretFile)).toBe('night-secret\n');
  expect([read(bots['night']?.caFile), read(caFile)]).toEqual([ca, ca]);
  const secret = services.flatMap(({ files }) => files).filter(({ content }) => /hook\/|night-secret/.test(content));
  expect(secret.every((file) => file.secret && file.mode === '0640')).toBe(true);
});

test('the failover endpoint takes the environment that is rendered for it, the first Prometheus preferred', () => {
  const lines = textOf('prometheus-failover', '/etc/prometheus-failover/failover.env').match(/^\w+=.*$/gm) ?? [];
  const environment: Record<string, string> = {};
  for (const line of lines) environment[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
  expect(readFailoverSettings(environment)).toMatchObject({
    listen: { host: '127.0.0.1', port: 9089 },
    upstreams: [{ name: 'prom01', origin: 'http://192.168.1.91:9090' }, { name: 'prom02' }],
  });
});

test('the rules on the relay ask for series that it has, with the labels they name', async () => {
  const metrics = new RelayMetrics();
  new PairMetrics(metrics.registry, () => ({ isConfigured: true, isConnected: true, isLeading: true }));
  const backlog = { states: 0, oldestWaitMs: 0, keptCards: 0, diskFull: false, budgetLeft: 5 };
  metrics.bot('default', () => backlog);
  const told = await metrics.registry.metrics();
  const rules = textOf('prometheus', '/etc/prometheus/rules/feishu-relay.yml');
  const asked = [...new Set(rules.match(/\bfeishu_relay_\w+(?=\{)/g))];
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((name) => !new RegExp(`^${name}[ {]`, 'm').test(told))).toEqual([]);
  for (const name of ['feishu_relay_cards_refused_total', 'feishu_relay_cards_kept'])
    expect(told).toMatch(new RegExp(`^${name}\\{bot="default"`, 'm'));
});
