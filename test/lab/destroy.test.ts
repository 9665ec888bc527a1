/** Destroys that do not follow a whole `up`, or come with another login: hosts end as they began. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Document } from 'yaml';
import { type Manifests, takeManifests } from './host-manifest.ts';
import { lab } from './lab-command.ts';
import { onHost } from './lab-queries.ts';
import { makeOperatorUser, operatorUser, removeOperatorUser } from './operator-user.ts';
import { otherVersions, type OtherVersions, withoutProgram } from './other-versions.ts';
import { pulumi, withStackFile } from './pulumi-run.ts';

const hosts = ['prom01', 'prom02', 'grafana', 'test'] as const;
/** The host where a firewalld runs all the time. */
const firewalled = 'test';
const everywhere = <T>(work: (host: string) => Promise<T>): Promise<T[]> => Promise.all(hosts.map(work));

let keys: string;
let broken: OtherVersions;
let pristine: Manifests;

/** The other operator's login. */
const asOther = (stack: Document): void => {
  stack.setIn(['config', 'promha:ssh', 'user'], operatorUser);
  stack.setIn(['config', 'promha:ssh', 'privateKeyFile'], join(keys, 'other'));
};

beforeAll(async () => {
  keys = await mkdtemp(join(tmpdir(), 'promha-keys-'));
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'another operator', '-f', join(keys, 'other')]);
  // stack-life.test.ts shows that hosts are then as they began.
  expect(await pulumi('destroy', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
  const key = await readFile(join(keys, 'other.pub'), 'utf8');
  await everywhere((host) => makeOperatorUser(host, key));
  // A zone that was ever changed for good is a file of firewalld's own from then on; it is there before we come.
  const save = (change: string): string => `firewall-cmd -q --permanent --${change}-port=9/udp`;
  await onHost(firewalled, `systemctl start firewalld && ${save('add')} && ${save('remove')}`);
  broken = await otherVersions(['alertmanager'], withoutProgram('alertmanager'));
  pristine = await takeManifests(hosts);
});

afterAll(async () => {
  await everywhere(removeOperatorUser);
  await onHost(firewalled, 'systemctl stop firewalld');
  await broken.remove();
  await rm(keys, { recursive: true });
  expect(await lab(['up'])).toMatchObject({ status: 0 });
});

test('after an up that failed on the way, hosts end as they began', async () => {
  await withStackFile(
    (stack) => {
      broken.offer(stack);
      stack.setIn(['config', 'promha:alertmanager', 'version'], broken.versionOf('alertmanager'));
    },
    async (file) => {
      const up = await pulumi('up', '--yes', '--skip-preview', '--config-file', file);
      expect(up.status).not.toBe(0);
      expect(up.stdout + up.stderr).toMatch(/prom0[12]: alertmanager: .*\n[^]*Exec format error/);
      expect(await onHost(firewalled, 'firewall-cmd --list-rich-rules')).toContain('port="9100"');
      expect(await onHost('prom01', 'systemctl is-active prometheus; ls /opt/promha/releases')).toMatch(
        /^active\n[^]*alertmanager/,
      );
      expect(await pulumi('destroy', '--yes', '--skip-preview', '--config-file', file)).toMatchObject({ status: 0 });
    },
  );
  expect(await pristine.changes()).toEqual(pristine.unchanged);
});

const keepingData = (stack: Document): void => stack.setIn(['config', 'promha:keepData'], true);

test('with another user and key than those of the up, which no longer let in, it goes; data that shall stay are named, and stay', async () => {
  const folder = '/root/.ssh';
  await withStackFile(keepingData, async (file) => {
    expect(await pulumi('up', '--yes', '--skip-preview', '--config-file', file)).toMatchObject({ status: 0 });
  });
  await everywhere((host) => onHost(host, `mv ${folder}/authorized_keys ${folder}/away`));
  expect((await pulumi('destroy', '--yes', '--skip-preview')).status).not.toBe(0);
  const destroyed = await withStackFile(asOther, (file) =>
    pulumi('destroy', '--yes', '--skip-preview', '--config-file', file),
  );
  await everywhere((host) => onHost(host, `mv ${folder}/away ${folder}/authorized_keys`));
  expect(destroyed).toMatchObject({ status: 0 });
  const said = destroyed.stdout + destroyed.stderr;
  expect(said).toContain('prom02: prometheus: kept /var/lib/prometheus (keepData)');
  expect(said).toContain('grafana: grafana-server: kept /var/lib/grafana-server (keepData)');
  expect(await onHost('prom02', 'ls -d /etc/prometheus /opt/promha 2>/dev/null; ls /var/lib/prometheus')).toMatch(
    /^.*wal$/m,
  );
});

test('an up finds such data again, and a destroy that keeps none of it leaves hosts as they began', async () => {
  const ownOf = () => onHost('prom02', 'stat -c %u /var/lib/prometheus; ls /var/lib/prometheus/wal');
  const kept = await ownOf();
  expect(await pulumi('up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
  const now = (await ownOf()).split('\n');
  for (const segment of kept.split('\n').slice(1)) expect(now).toContain(segment);
  expect(await onHost('prom02', 'stat -c "%U" /var/lib/prometheus')).toBe('prometheus\n');
  expect(await pulumi('destroy', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
  expect(await pristine.changes()).toEqual(pristine.unchanged);
});

test('data stay when the stack file says so by now, whatever it said at the last up', async () => {
  expect(await pulumi('up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
  const destroyed = await withStackFile(keepingData, (file) =>
    pulumi('destroy', '--yes', '--skip-preview', '--config-file', file),
  );
  expect(destroyed).toMatchObject({ status: 0 });
  expect(destroyed.stdout + destroyed.stderr).toContain('prom02: prometheus: kept /var/lib/prometheus (keepData)');
  expect(await onHost('prom02', 'ls /var/lib/prometheus')).toMatch(/^.*wal$/m);
});

const destroy = (edit: (stack: Document) => void = () => undefined): ReturnType<typeof pulumi> =>
  withStackFile(
    (stack) => {
      stack.setIn(['config', 'promha:ssh', 'connectTimeout'], '2s');
      edit(stack);
    },
    (file) => pulumi('destroy', '--yes', '--skip-preview', '--config-file', file),
  );

test('with a host that is away the others end as they began, and it is named; a later destroy finishes', async () => {
  expect(await pulumi('up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
  await lab(['host', 'prom02', 'cut']);
  const destroyed = await destroy().finally(() => lab(['host', 'prom02', 'join']));
  expect(destroyed.status).not.toBe(0);
  expect(destroyed.stdout + destroyed.stderr).toMatch(
    /prom02: connect: 192\.168\.1\.92:22 cannot be reached: .*`promha:forget: \[prom02\]`/,
  );
  expect({ ...(await pristine.changes()), prom02: [] }).toEqual(pristine.unchanged);
  expect(await onHost('prom02', 'systemctl is-active prometheus')).toBe('active\n');
  expect(await destroy()).toMatchObject({ status: 0 });
  expect(await pristine.changes()).toEqual(pristine.unchanged);
});

test('with a host that is gone for good it ends when the stack file says so, though a role needs the host', async () => {
  expect(await pulumi('up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
  await lab(['host', 'grafana', 'cut']);
  const destroyed = await destroy((stack) =>
    stack.setIn(['config', 'promha:forget'], stack.createNode(['grafana'])),
  ).finally(() => lab(['host', 'grafana', 'join']));
  expect(destroyed).toMatchObject({ status: 0 });
  expect({ ...(await pristine.changes()), grafana: [] }).toEqual(pristine.unchanged);
  expect(await pulumi('up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
  expect(await destroy()).toMatchObject({ status: 0 });
  expect(await pristine.changes()).toEqual(pristine.unchanged);
});
