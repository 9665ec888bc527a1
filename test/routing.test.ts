import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildTopology } from '../infra/model/build-topology.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { startAlertmanager, type Labels, type TestAlertmanager } from './alertmanager/start-alertmanager.ts';
import { exampleBundles, exampleCatalog } from './fixtures/example-catalog.ts';
import { labSettings } from './fixtures/example-stacks.ts';

const folder = mkdtempSync(join(tmpdir(), 'routing-'));
let receiver: Server;
let alertmanager: TestAlertmanager;
/** What was posted, by path. */
const posted: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly names: readonly string[] }[] =
  [];

const namesAt = (path: string): readonly string[] =>
  posted.filter((post) => post.path === path).flatMap(({ names }) => names);

async function startReceiver(): Promise<string> {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { alerts } = JSON.parse(body) as { alerts: { labels: Labels }[] };
      const names = alerts.map(({ labels }) => labels['alertname'] ?? '');
      posted.push({ path: request.url ?? '', headers: request.headers, names });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
}

/** The configuration of a stack with windows, a second way and a token; receiver and credentials are of this machine. */
async function configText(base: string): Promise<string> {
  const lab = await labSettings();
  const timing = { groupWait: '0s', groupInterval: '10s', repeatInterval: '4h' } as const;
  const windows = {
    always: { matchers: ['team="patched"'], when: [{ times: ['00:00-24:00'] }] },
    far: { matchers: ['team=~"patched|later"'], when: [{ years: ['2099'], weekdays: ['monday:friday'] }] },
  };
  const settings = {
    ...lab,
    relay: { ...lab.relay, token: 'relay-token' },
    receivers: { pager: { webhook: { url: `${base}/pager?key=planted`, token: 'pager-token' } } },
    alertmanager: {
      ...lab.alertmanager,
      secondWay: 'pager',
      maintenance: windows,
      timings: { critical: timing, warning: timing, info: timing },
    },
  };
  const services = renderServices(buildTopology(settings, exampleCatalog, exampleBundles));
  const files = services.find(({ name }) => name === 'alertmanager')?.files ?? [];
  for (const { path, content, secret } of files) if (secret) writeFileSync(join(folder, basename(path)), content);
  const text = files.find(({ path }) => path.endsWith('/alertmanager.yml'))?.content ?? '';
  return text.replaceAll('http://192.168.1.91:4000', base).replaceAll('/etc/alertmanager/secrets', folder);
}

beforeAll(async () => {
  alertmanager = await startAlertmanager(await configText(await startReceiver()));
}, 600_000);

afterAll(async () => {
  await alertmanager.stop();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

const on = (host: string, alerts: Readonly<Record<string, Labels>>): readonly Labels[] =>
  Object.entries(alerts).map(([alertname, labels]) => ({ alertname, instance: host, address: `${host}.x`, ...labels }));
const critical = { severity: 'critical' };
const patience = { timeout: 10_000 };

describe('what mutes what', () => {
  test.each<[string, readonly Labels[], readonly string[]]>([
    [
      'a host of which nothing answers: NodeDown speaks for all that runs on it',
      [
        ...on('dead', {
          NodeDown: { job: 'node', ...critical },
          HostSilent: { job: 'node', severity: 'info' },
          PrometheusDown: { job: 'prometheus', ...critical },
          RelayDown: { job: 'feishu-relay', ...critical },
          TargetDown: { job: 'mysql', instance: 'db01', severity: 'warning' },
        }),
        ...on('alive', { AlertmanagerDown: { job: 'alertmanager', ...critical } }),
      ],
      ['PrometheusDown', 'RelayDown', 'TargetDown'],
    ],
    [
      'a stopped node_exporter: its own figures only, no service',
      on('half', {
        NodeDown: { job: 'node', ...critical },
        CpuHigh: { job: 'node', severity: 'warning' },
        PrometheusDown: { job: 'prometheus', ...critical },
        TargetDown: { job: 'mysql', severity: 'warning' },
      }),
      ['CpuHigh'],
    ],
    [
      'a Prometheus that is down: what is bound to follow, and nothing else on its host',
      [
        ...on('gone', { PrometheusDown: { job: 'prometheus', ...critical }, GrafanaDown: { job: 'grafana' } }),
        ...on('other', { FailoverOnSecondUpstream: {}, PrometheusPeerMissing: {}, PrometheusRemoteWriteFailing: {} }),
      ],
      ['FailoverOnSecondUpstream', 'PrometheusPeerMissing', 'PrometheusRemoteWriteFailing'],
    ],
  ])('%s', async (_, alerts, muted) => {
    const mine = alerts.map((labels) => ({ ...labels, case: muted.join() }));
    await alertmanager.tell(mine);
    // Its inhibitor learns of alerts a moment after they are taken.
    await vi.waitFor(async () => {
      const seen = (await alertmanager.alerts()).filter(({ labels }) => labels['case'] === muted.join());
      expect(seen).toHaveLength(mine.length);
      const inhibited = seen.filter(({ status }) => status.inhibitedBy.length > 0);
      expect(inhibited.map(({ labels }) => labels['alertname']).sort()).toEqual(muted);
    }, patience);
  });

  test('the critical level of a rule mutes the lesser one of the same disk only', async () => {
    const disk = (mountpoint: string, severity: string): Labels => ({
      ...on('disks', { DiskSpaceLow: { job: 'node', severity, mountpoint, device: mountpoint } })[0],
    });
    await alertmanager.tell([disk('/', 'critical'), disk('/', 'warning'), disk('/data', 'warning')]);
    await vi.waitFor(async () => {
      const seen = (await alertmanager.alerts()).filter(({ labels }) => labels['instance'] === 'disks');
      const inhibited = seen.filter(({ status }) => status.inhibitedBy.length > 0);
      expect(inhibited.map(({ labels }) => `${labels['mountpoint']} ${labels['severity']}`)).toEqual(['/ warning']);
    }, patience);
  });
});

test('a window of maintenance mutes what it matches, also where another one matches too; and nothing else', async () => {
  await alertmanager.tell([
    { alertname: 'Patched', team: 'patched', severity: 'critical' },
    { alertname: 'Later', team: 'later', severity: 'critical' },
  ]);
  await vi.waitFor(() => expect(namesAt('/alertmanager')).toContain('Later'), patience);
  await vi.waitFor(async () => {
    expect(await alertmanager.mutedBy('Patched')).toEqual(['always']);
  }, patience);
  expect(namesAt('/alertmanager')).not.toContain('Patched');
});

test('an alert of the relay goes to the group and the second way, each with its own token', async () => {
  await alertmanager.tell([{ alertname: 'RelayFailing', job: 'feishu-relay', severity: 'critical' }]);
  const find = (path: string) => posted.find((post) => post.path === path && post.names.includes('RelayFailing'));
  await vi.waitFor(() => expect([find('/alertmanager'), find('/pager?key=planted')]).not.toContain(undefined), {
    timeout: 10_000,
  });
  expect(find('/alertmanager')?.headers.authorization).toBe('Bearer relay-token');
  expect(find('/pager?key=planted')?.headers.authorization).toBe('Bearer pager-token');
});
