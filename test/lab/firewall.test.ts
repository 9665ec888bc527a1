import { afterAll, beforeAll, expect, test } from 'vitest';
import { labHosts } from '../../lab/hosts/lab-hosts.ts';
import { buildTopology } from '../../infra/model/build-topology.ts';
import { firewallPlan } from '../../infra/model/firewall-plan.ts';
import { prepareScripts } from '../../infra/roles/prepare/prepare-script.ts';
import { exampleBundles, exampleCatalog } from '../fixtures/example-catalog.ts';
import { labSettings } from '../fixtures/example-stacks.ts';
import { execOn } from './lab-command.ts';
import { onHost } from './lab-queries.ts';
import { doctor } from './operator-command.ts';
import { pulumi } from './pulumi-run.ts';

/** The host with a real firewalld; the others reach for its node_exporter. */
const host = 'test';
const address = labHosts.find(({ name }) => name === host)?.address ?? '';

const rules = (): Promise<string> =>
  onHost(host, 'firewall-cmd --permanent --list-all; firewall-cmd --list-ports; firewall-cmd --list-rich-rules');

const reaches = async (from: string): Promise<string> =>
  (
    await onHost(from, `timeout 3 bash -c 'exec 4<>/dev/tcp/${address}/9100' 2>/dev/null && echo yes || echo no`)
  ).trim();

/** Closes what the stack opened, as if firewalld had never run. */
const closeAgain = `cd /var/lib/promha/prepare
sed -n 's/^rule /--remove-rich-rule=rule /p' doors | while read -r change; do firewall-cmd -q "$change"; firewall-cmd -q --permanent "$change"; done
rm doors`;

async function prepare(script: string): Promise<void> {
  const { status, stderr } = await execOn(host, ['sh', '-s'], script);
  expect({ status, stderr }).toMatchObject({ status: 0 });
}

beforeAll(() => onHost(host, 'systemctl start firewalld'));
afterAll(() => onHost(host, 'systemctl stop firewalld'));

test('a real firewalld lets in the hosts that need a port, refuses a stranger in the same network, and ends as it began', async () => {
  const topology = buildTopology(await labSettings(), exampleCatalog, exampleBundles);
  const made = prepareScripts(firewallPlan(topology).get(host) ?? [], false);
  // What the stack's own preparation left on the host stays out of it.
  const aside = (script: string): string =>
    script.replaceAll('/var/lib/promha/prepare', '/var/lib/promha/prepare-test');
  const scripts = { create: aside(made.create), delete: aside(made.delete) };
  const before = await rules();
  expect(await reaches('prom01')).toBe('no');

  await prepare(scripts.create);
  expect(await Promise.all(['prom01', 'prom02', 'grafana'].map(reaches))).toEqual(['yes', 'yes', 'no']);
  // What firewalld prints is what the next run compares with: it has to be the line that was written, letter for letter.
  const opened = await rules();
  await prepare(scripts.create);
  expect(await rules()).toBe(opened);

  await prepare(scripts.delete);
  expect(await rules()).toBe(before);
  expect(await reaches('prom01')).toBe('no');
});

/** The lab's stack was brought up while no firewalld ran. */
test('one that is switched on after an up is named by doctor, shown by a look at the host, and opened by up --refresh', async () => {
  expect(await reaches('prom01')).toBe('no');
  const { lines } = await doctor('--brief');
  expect(lines).toContainEqual(
    expect.stringMatching(/^PROBLEM firewall firewalld runs and has shut 9100\/tcp from 192\.168\.1\.91/),
  );
  const seen = await pulumi('preview', '--refresh', '--diff');
  expect(seen.stdout).toMatch(/state: "firewalld has shut 9100\/tcp from 192\.168\.1\.91.*" => "in place"/);
  expect(await pulumi('up', '--refresh', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
  expect(await Promise.all(['prom01', 'prom02', 'grafana'].map(reaches))).toEqual(['yes', 'yes', 'no']);
  expect((await pulumi('preview', '--refresh', '--diff', '--expect-no-changes')).status).toBe(0);
  await prepare(closeAgain);
});
