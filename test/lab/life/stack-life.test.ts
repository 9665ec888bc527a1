import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Document } from 'yaml';
import { statePath } from '../../../lab/lab-paths.ts';
import { labPulumiEnvironment } from '../../../lab/stack/pulumi-command.ts';
import { ensureToolchain } from '../../../lab/toolchain/ensure-toolchain.ts';
import { apartFromHosts } from '../../../ops/toolchain/pulumi-calls.ts';
import { descendantsOf } from '../descendants.ts';
import { type Manifests, takeManifests } from '../host-manifest.ts';
import { lab, type LabAnswer, startInside } from '../lab-command.ts';
import { onHost, query } from '../lab-queries.ts';
import { filesWith } from '../open-files.ts';
import { pulumi, withStackFile } from '../pulumi-run.ts';

const hosts = ['prom01', 'prom02', 'grafana', 'test'] as const;
const everywhere = <T>(work: (host: string) => Promise<T>): Promise<T[]> => Promise.all(hosts.map(work));
const mainPid = (host: string, unit: string): Promise<string> => onHost(host, `systemctl show -p MainPID ${unit}`);

/** Fresh hosts, as they are before anything of ours is on them. */
let pristine: Manifests;

beforeAll(async () => {
  expect(await lab(['down'])).toMatchObject({ status: 0 });
  expect(await lab(['up', '--hosts-only'])).toMatchObject({ status: 0 });
  pristine = await takeManifests(hosts);
});

describe('the first up', () => {
  test('reports what is wrong on all hosts at once, and changes none of them', async () => {
    await onHost('test', 'printf "[Service]\\nExecStart=/bin/true\\n" > /etc/systemd/system/node_exporter.service');
    const listen = 'my $s = IO::Socket::INET->new(LocalPort => 9090, Listen => 5); sleep';
    await onHost('prom02', `systemd-run --quiet --collect --unit=squatter perl -MIO::Socket::INET -e '${listen}'`);
    const answer = await lab(['up']);
    const said = answer.stdout + answer.stderr;
    expect(answer.status).not.toBe(0);
    expect(said).toMatch(/test: .*node_exporter\.service/);
    expect(said).toMatch(/prom02: .*9090/);
    expect(
      await everywhere((host) => onHost(host, 'ls -d /opt/promha /var/lib/promha /etc/prometheus 2>/dev/null; true')),
    ).toEqual(['', '', '', '']);
    expect(await onHost('test', 'cat /etc/systemd/system/node_exporter.service')).toContain('/bin/true');
    await onHost('test', 'rm /etc/systemd/system/node_exporter.service');
    await onHost('prom02', 'systemctl stop squatter');
  });

  test('builds the whole system once the causes are gone', async () => {
    expect(await lab(['up'])).toMatchObject({ status: 0 });
    expect(await lab(['status'])).toMatchObject({ status: 0 });
  });
});

type Edit = (stack: Document) => void;

/** A unit of each service that differs from the first one's. */
const moreMemory: Edit = (stack) => {
  for (const name of ['prometheus', 'alertmanager', 'relay', 'grafana', 'failover', 'nodeExporter'])
    stack.setIn(['config', `promha:${name}`, 'memoryMax'], '3GB');
};
const threshold =
  (value: number): Edit =>
  (stack) =>
    stack.setIn(['config', 'promha:rules', 'cpuHigh', 'threshold'], value);

/** What the stack has become when its first changes are done. */
const changed = [moreMemory, threshold(77)];

/** What Pulumi said on a terminal in all of these tests. */
const said: string[] = [];

/** The Pulumi CLI with the lab's stack file but for what the edits change. */
async function pulumiWith(edits: readonly Edit[], ...words: readonly string[]): Promise<LabAnswer> {
  const answer = await withStackFile(
    (stack) => edits.forEach((edit) => edit(stack)),
    (file) => pulumi(...words, '--config-file', file),
  );
  said.push(answer.stdout, answer.stderr);
  return answer;
}

/** Each test goes on from the stack of the one before it: a way back to the first one would be one more restart of everything. */
describe('a running stack', () => {
  test('is left alone by a second up', async () => {
    const answer = await pulumiWith([], 'up', '--yes', '--skip-preview');
    expect(answer.stdout).toMatch(/Resources:\n\s+\d+ unchanged\n/);
  });

  test('restarts what a changed unit asks for: every service', async () => {
    const services = [
      ['prom01', 'prometheus'],
      ['prom02', 'prometheus'],
      ['prom01', 'alertmanager'],
      ['prom02', 'alertmanager'],
      ['prom01', 'feishu-relay'],
      ['grafana', 'grafana-server'],
      ['grafana', 'prometheus-failover'],
      ['test', 'node_exporter'],
    ] as const;
    const pids = () => Promise.all(services.map(([host, unit]) => mainPid(host, unit)));
    const before = await pids();
    expect(await pulumiWith([moreMemory], 'up', '--yes', '--skip-preview')).toMatchObject({ status: 0 });
    const after = await pids();
    const stayed = services.filter((_, index) => before[index] === after[index]);
    expect(stayed).toEqual([]);
  });

  test('takes a changed threshold by a reload: the processes stay, the rule is in use', async () => {
    const before = [await mainPid('prom01', 'prometheus'), await mainPid('prom02', 'prometheus')];
    const answer = await pulumiWith(changed, 'up', '--yes', '--skip-preview');
    expect(answer).toMatchObject({ status: 0 });
    expect([await mainPid('prom01', 'prometheus'), await mainPid('prom02', 'prometheus')]).toEqual(before);
    expect(await onHost('prom02', 'curl -s http://127.0.0.1:9090/api/v1/rules')).toContain('\\u003e 77');
  });

  test('shows a hand edit as its exact line, and repairs just that', async () => {
    await onHost('test', 'echo "# by hand" >> /etc/systemd/system/node_exporter.service');
    await onHost('prom01', 'chmod 0600 /etc/prometheus/prometheus.yml');
    const seen = await pulumiWith(changed, 'preview', '--refresh', '--diff', '--show-sames');
    expect(seen.stdout).toMatch(/- # by hand/);
    expect(seen.stdout).toMatch(/"0600" => "0640"/);
    const repaired = await pulumiWith(changed, 'up', '--refresh', '--yes', '--skip-preview');
    expect(repaired.stdout).toMatch(/Resources:\n\s+~ 2 updated\n\s+\d+ unchanged/);
    expect(await onHost('test', 'grep -c "by hand" /etc/systemd/system/node_exporter.service || true')).toBe('0\n');
  });

  test('shows a process that was started from another file than the one that is there, and restarts it', async () => {
    await onHost(
      'test',
      'cd /opt/promha/releases/node_exporter/*/ && cp -p node_exporter ours && cp -p node_exporter other && echo >> other && mv other node_exporter && systemctl restart node_exporter',
    );
    // A unit of Type=simple is started before it has become its program: the file that stands there then is the one it runs.
    const runsTheOther =
      '[ /proc/$(systemctl show -p MainPID --value node_exporter)/exe -ef /opt/promha/releases/node_exporter/*/node_exporter ] && echo yes || true';
    await expect.poll(() => onHost('test', runsTheOther), { timeout: 10_000, interval: 20 }).toBe('yes\n');
    await onHost('test', 'cd /opt/promha/releases/node_exporter/*/ && mv ours node_exporter');
    const before = await mainPid('test', 'node_exporter');
    const seen = await pulumiWith(changed, 'preview', '--refresh', '--diff');
    expect(seen.stdout).toMatch(/active: "active, with a program that was replaced since it started" => "active"/);
    expect(seen.stdout).toMatch(/restart: its program was replaced since it started/);
    const repaired = await pulumiWith(changed, 'up', '--refresh', '--yes', '--skip-preview');
    expect(repaired.stdout).toMatch(/Resources:\n\s+~ 1 updated\n\s+\d+ unchanged/);
    expect(await mainPid('test', 'node_exporter')).not.toBe(before);
  });

  test('made no card by coming up and by restarting, and none is on its way', async () => {
    // A target that never answered is silent for a minute, and the quickest rules want 20 s more.
    const young = () => query('time() - process_start_time_seconds{job="prometheus"} < 90');
    await expect.poll(young, { timeout: 120_000, interval: 2000 }).toEqual([]);
    // What is pending and goes away by itself makes no card. Of processor and memory the hosts show what this machine does beside the lab.
    const others = () => query('ALERTS{alertname!~"Watchdog|CpuHigh|LoadHigh|MemoryHigh|SwapHigh|OomKill"}');
    await expect.poll(others, { timeout: 60_000, interval: 2000 }).toEqual([]);
    expect(JSON.parse((await lab(['cards', '--json'])).stdout)).toEqual([]);
  });

  test('previews one changed threshold as its lines, with no host reachable', async () => {
    await everywhere((host) => lab(['host', host, 'cut']));
    try {
      const answer = await pulumiWith([moreMemory, threshold(78)], 'preview', '--diff');
      // Two reloads, and the threshold's colour in a dashboard.
      expect(answer.stdout).toMatch(/Resources:\n\s+~ 3 to update\n\s+\d+ unchanged/);
      expect(answer.stdout).toMatch(/\n\s+-\s+> 77\n\s+\+\s+> 78\n/);
      expect(answer.stdout.match(/\+ action: "change \d+: reload: .*node\.yml changed"/g)).toHaveLength(2);
      expect(answer.status).toBe(0);
    } finally {
      await everywhere((host) => lab(['host', host, 'join']));
    }
  });

  test('shows nothing of its secrets', async () => {
    const secret = await readFile(statePath('secrets.json'), 'utf8');
    const values = Object.values(JSON.parse(secret) as Record<string, string>).filter((value) => value.length > 8);
    expect(values.length).toBeGreaterThan(0);
    const state = await pulumi('stack', 'export');
    const journals = await everywhere((host) => onHost(host, 'journalctl --no-pager -q; ps -eo args'));
    expect(said.join('')).toContain('action: "change');
    const places = [...said, state.stdout, ...journals];
    expect(values.flatMap((value) => places.filter((place) => place.includes(value)))).toEqual([]);
    const files = await everywhere((host) => filesWith(host, values));
    expect(files[0]?.all).not.toEqual([]);
    expect(files.flatMap(({ open }) => open)).toEqual([]);
  });
});

/** Hosts that make the lab's stack a large one, and are out: nobody contacts them. */
const manyHosts: Edit = (stack) => {
  for (let host = 1; host <= apartFromHosts; host += 1)
    stack.setIn(
      ['config', 'promha:hosts', `node${host}`],
      stack.createNode({ address: `192.168.2.${host}`, out: true }),
    );
};

/** `npm run pulumi -- <words>` with such a stack file, while `meanwhile` has its process. */
async function operatorPulumi(
  edits: readonly Edit[],
  words: readonly string[],
  meanwhile: (pid: number) => Promise<void> = () => Promise.resolve(),
): Promise<LabAnswer> {
  const labEnv = labPulumiEnvironment(await ensureToolchain({ log: () => undefined }));
  return await withStackFile(
    (stack) => edits.forEach((edit) => edit(stack)),
    async (file) => {
      const argv = [process.execPath, 'ops/pulumi.ts', ...words, '--non-interactive', '--color', 'never'];
      const run = startInside(argv, { env: { ...labEnv, PULUMI_OPTION_CONFIG_FILE: file } });
      await meanwhile(run.pid!);
      const { exitCode, stdout, stderr } = await run;
      return { status: exitCode, stdout, stderr };
    },
  );
}

describe('destroy', () => {
  test('of a large stack, killed before it saved anything, misleads nobody: the next up looks at the hosts, and builds what is missing', async () => {
    const unit = '/etc/systemd/system/alertmanager.service';
    const words = ['--yes', '--skip-preview'];
    const killed = await operatorPulumi([...changed, manyHosts], ['destroy', ...words], async (pid) => {
      // Without its ledger its removal is over: nothing there puts it back when nobody answers any more.
      const there = `[ -e ${unit} ] || [ -e /var/lib/promha/services/alertmanager ]`;
      await onHost('prom01', `n=0; while { ${there}; } && [ $n -lt 600 ]; do n=$((n + 1)); sleep 0.1; done`);
      const work = (await descendantsOf(pid)).filter(({ command }) => /pulumi destroy|main\.ts/.test(command));
      for (const one of work) process.kill(one.pid, 'SIGKILL');
    });
    expect(killed, killed.stdout + killed.stderr).toMatchObject({ status: 137 });
    expect(killed.stderr).toContain('still has what it had destroyed');
    expect(await onHost('prom01', `ls ${unit} 2>/dev/null; true`)).toBe('');
    expect((await pulumi('stack', '--show-urns')).stdout).toContain('prom01/alertmanager');
    expect(await pulumi('cancel', '--yes')).toMatchObject({ status: 0 });
    const built = await operatorPulumi(changed, ['up', ...words]);
    expect(built, built.stdout + built.stderr).toMatchObject({ status: 0 });
    expect(built.stdout).toMatch(/Resources:\n\s+\+ \d+ created\n/);
    const again = await pulumiWith(changed, 'preview', '--refresh', '--expect-no-changes');
    expect(again, again.stdout + again.stderr).toMatchObject({ status: 0 });
    expect((await pulumi('stack', 'export')).stdout).not.toContain('refreshBeforeUpdate');
  });

  test('leaves every host as it was before the first up', async () => {
    const answer = await pulumi('destroy', '--yes', '--skip-preview');
    expect(answer).toMatchObject({ status: 0 });
    expect(await pristine.changes()).toEqual(pristine.unchanged);
  });

  test('an up after it builds the system again', async () => {
    expect(await lab(['up'])).toMatchObject({ status: 0 });
  });
});
