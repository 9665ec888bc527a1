import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildTopology } from '../infra/model/build-topology.ts';
import type { ServiceSpec } from '../infra/model/service-spec.ts';
import type { Settings } from '../infra/config/settings-schema.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { monitoringBinaries } from '../lab/toolchain/monitoring-binaries.ts';
import { exampleBundles, exampleCatalog } from './fixtures/example-catalog.ts';
import { labSettings } from './fixtures/example-stacks.ts';

interface Route {
  readonly matchers?: readonly string[];
  readonly group_wait?: string;
  readonly routes?: readonly Route[];
}

let folder: string;
let file: string;
let listed: string;
let amtool: string;
let spec: ServiceSpec;
let config: { readonly route: Route };

/** The black list and the white list of one stack; prom01 is 192.168.1.91, test is 192.168.1.94. */
const lists = {
  never: { hosts: ['test'], rules: ['NodeRebooted'] },
  only: { hosts: ['prom01', 'test'], rules: ['NodeDown', 'NodeRebooted', 'AlertmanagerConfigOutOfStep'] },
};

function alertmanagerOf(settings: Settings): ServiceSpec {
  const services = renderServices(buildTopology(settings, exampleCatalog, exampleBundles));
  return services.find(({ name }) => name === 'alertmanager') as ServiceSpec;
}

const configText = ({ files }: ServiceSpec): string =>
  files.find(({ path }) => path.endsWith('/alertmanager.yml'))?.content ?? '';

async function receiverOf(path: string, labels: readonly string[]): Promise<string> {
  const { stdout } = await execa(amtool, ['config', 'routes', 'test', `--config.file=${path}`, ...labels]);
  return stdout.trim();
}

beforeAll(async () => {
  const lab = await labSettings();
  const routes = [
    { matchers: ['room="attic"', `note=~"it's|quiet"`], receiver: 'none', continue: false },
    { matchers: ['job="mysql"'], receiver: 'feishu', groupWait: '10s' as const, continue: false },
    { matchers: ['team="night"'], receiver: 'night', continue: false },
    { matchers: ['team="office"'], receiver: 'office', continue: true },
  ];
  const maintenance = {
    patches: { matchers: ['cluster="blue"'], when: [{ times: ['02:00-04:00'] }] },
    nightly: { matchers: ['job=~"mysql|feishu-relay"'], when: [{ weekdays: ['saturday'] }] },
  };
  const pager = { webhook: { url: 'https://pager.example.com/planted-url', token: 'planted-token' } };
  const office = {
    email: {
      smarthost: 'smtp.example.com:587',
      from: 'alerts@example.com',
      to: ['a@example.com', 'b@example.com'],
      user: 'alerts',
      password: 'planted-password',
      requireTls: true,
    },
    wecom: { corpId: 'ww1', agentId: '1000002', secret: 'planted-wecom', toParty: '2' },
  };
  const night = { webhook: 'https://open.feishu.cn/open-apis/bot/v2/hook/night', mentions: [] };
  const settings = {
    ...lab,
    feishu: { ...lab.feishu, bots: { night } },
    receivers: { pager, office },
    alertmanager: { ...lab.alertmanager, secondWay: 'pager', routes, maintenance },
  };
  folder = await mkdtemp(join(tmpdir(), 'routes-'));
  file = join(folder, 'alertmanager.yml');
  spec = alertmanagerOf(settings);
  await writeFile(file, configText(spec));
  config = parse(configText(spec)) as typeof config;
  listed = join(folder, 'listed.yml');
  await writeFile(listed, configText(alertmanagerOf({ ...lab, alertmanager: { ...lab.alertmanager, ...lists } })));
  amtool = (await monitoringBinaries()).amtool;
}, 600_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['the watchdog makes no card', 'none', ['alertname=Watchdog', 'severity=info']],
  ['nor does what only mutes others', 'none', ['alertname=HostSilent', 'severity=info', 'instance=test']],
  ['a critical alert makes one', 'feishu', ['alertname=NodeDown', 'severity=critical', 'instance=test']],
  ['so does one without severity', 'feishu', ['alertname=Other']],
  ['a route of the stack mutes', 'none', ['alertname=NodeDown', 'severity=critical', 'room=attic', 'note=quiet']],
  ['and only what it matches', 'feishu', ['alertname=NodeDown', 'severity=critical', 'room=attic', 'note=loud']],
  ['a route leads to another bot', 'feishu-night', ['alertname=NodeDown', 'severity=critical', 'team=night']],
  ['or to a receiver, and on to the group', 'office,feishu', ['alertname=CpuHigh', 'team=office']],
  ['the relay’s own alerts go the second way too', 'pager,feishu', ['alertname=RelayFailing', 'job=feishu-relay']],
  ['so does what Alertmanager says of it', 'pager,feishu', ['alertname=AlertmanagerNotificationsFailing']],
  ['and the loss of its host, which mutes them', 'pager,feishu', ['alertname=NodeDown', 'instance=prom01']],
  ['but no other host', 'feishu', ['alertname=NodeDown', 'instance=prom02']],
  ['a window of maintenance leads nowhere else', 'feishu', ['alertname=NodeDown', 'cluster=blue']],
  ['nor do two', 'feishu', ['alertname=TargetDown', 'cluster=blue', 'job=mysql']],
  ['what goes to two places does so in a window', 'pager,feishu', ['alertname=RelayDown', 'job=feishu-relay']],
  ['a route of the stack holds in a window, too', 'feishu-night', ['alertname=X', 'cluster=blue', 'team=night']],
])('%s', async (_, receiver, labels) => {
  expect(await receiverOf(file, labels)).toBe(receiver);
});

test.each([
  ['a host of both lists is black', 'none', ['alertname=NodeDown', 'address=192.168.1.94']],
  ['a rule of both lists, too', 'none', ['alertname=NodeRebooted', 'address=192.168.1.91']],
  ['what is on the white lists gets through', 'feishu', ['alertname=NodeDown', 'address=192.168.1.91']],
  ['an address that only begins alike does not', 'none', ['alertname=NodeDown', 'address=192.168.1.911']],
  ['nor does another rule of a white host', 'none', ['alertname=CpuHigh', 'address=192.168.1.91']],
  ['nor a white rule of another host', 'none', ['alertname=NodeDown', 'address=192.168.1.92']],
  ['what belongs to no host is no matter of hosts', 'feishu', ['alertname=AlertmanagerConfigOutOfStep']],
])('lists: %s', async (_, receiver, labels) => {
  expect(await receiverOf(listed, labels)).toBe(receiver);
});

test('amtool takes receivers of every kind, and no credential is in the file', async () => {
  const { exitCode, all } = await execa(amtool, ['check-config', file], { reject: false, all: true });
  expect(exitCode, all).toBe(0);
  const held = spec.files.filter(({ content }) => content.includes('planted-'));
  expect(held.map(({ content }) => content).sort()).toEqual(
    ['https://pager.example.com/planted-url\n', 'planted-password\n', 'planted-token\n', 'planted-wecom\n'].sort(),
  );
  expect(held.every(({ secret, mode, group }) => secret && mode === '0640' && group === 'alertmanager')).toBe(true);
  const text = await readFile(file, 'utf8');
  expect(held.filter(({ path }) => !text.includes(path))).toEqual([]);
});

test('what a route of the stack sets holds for every severity below it', () => {
  const mysql = config.route.routes?.find(({ matchers }) => matchers?.includes('job="mysql"'));
  expect(mysql?.group_wait).toBe('10s');
  expect(mysql?.routes?.map(({ group_wait }) => group_wait)).toEqual(['10s', '10s']);
});
