import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Document } from 'yaml';
import { lab } from '../lab-command.ts';
import { httpGet, onHost, query } from '../lab-queries.ts';
import { heal } from '../operator-command.ts';
import { isScrapingAll } from '../pair-state.ts';
import { pulumi, withStackFile } from '../pulumi-run.ts';

const isLong = process.env['PROMHA_LONG'] === '1';

/** A second address of the host `test`. */
const otherAddress = '192.168.1.95';

type Edit = (stack: Document) => void;

/** `up` with the lab's stack file but for what the edits change; a host that is away is given up on soon. */
const up = (...edits: readonly Edit[]): ReturnType<typeof pulumi> =>
  withStackFile(
    (stack) => {
      stack.setIn(['config', 'promha:ssh', 'connectTimeout'], '2s');
      for (const edit of edits) edit(stack);
    },
    (file) => pulumi('up', '--yes', '--skip-preview', '--config-file', file),
  );

const set =
  (value: unknown, ...path: readonly string[]): Edit =>
  (stack) =>
    stack.setIn(['config', ...path], stack.createNode(value));
const threshold = (value: number): Edit => set(value, 'promha:rules', 'cpuHigh', 'threshold');
/** A change of every host's own. */
const moreMemory = set('300MB', 'promha:nodeExporter', 'memoryMax');
const without =
  (host: string): Edit =>
  (stack) =>
    void stack.deleteIn(['config', 'promha:hosts', host]);

const pid = (host: string, unit: string): Promise<string> => onHost(host, `systemctl show -p MainPID --value ${unit}`);
const hasRule = (host: string, value: number): Promise<string> =>
  onHost(host, `grep -c '> ${value}' /etc/prometheus/rules/node.yml || true`);
/** What there is of promha on a host. */
const ours = (host: string): Promise<string> =>
  onHost(host, 'ls -d /opt/promha /var/lib/promha /etc/systemd/system/*exporter* 2>/dev/null || true');
const nodes = async (): Promise<readonly (string | undefined)[]> =>
  (await query('up{job="node"} == 1 and time() - timestamp(up) < 15')).map(({ labels }) => labels.instance).toSorted();

beforeAll(async () => {
  expect(await up()).toMatchObject({ status: 0 });
});

afterAll(async () => {
  await lab(['host', 'prom01', 'join']);
  await pulumi('up', '--yes', '--skip-preview');
  await onHost('test', `ip addr del ${otherAddress}/24 dev host0 2>/dev/null || true`);
});

test('nothing on a host depends on what stands on another one', async () => {
  const state = JSON.parse((await pulumi('stack', 'export')).stdout) as {
    deployment: { resources: { urn: string; dependencies?: string[] }[] };
  };
  const hostOf = (urn: string): string => /::(prom01|prom02|grafana|test)\/[^:]*$/.exec(urn)?.[1] ?? '';
  const onHosts = state.deployment.resources.filter(({ urn }) => hostOf(urn) !== '');
  expect(onHosts.length).toBeGreaterThan(30);
  const foreign = onHosts.flatMap(({ urn, dependencies = [] }) =>
    dependencies.filter((other) => !['', hostOf(urn)].includes(hostOf(other))).map((other) => `${urn} -> ${other}`),
  );
  expect(foreign).toEqual([]);
});

describe('while a host of the pair is away', () => {
  beforeAll(() => lab(['host', 'prom01', 'cut']));
  afterEach(() => lab(['host', 'prom01', 'join']));

  /** An up with a new threshold does what it can, and not on the pair: it names both sides of it. */
  async function upWithoutPair(value: number, changes: readonly Edit[]): Promise<void> {
    const answer = await up(...changes);
    const said = answer.stdout + answer.stderr;
    expect(answer.status).not.toBe(0);
    expect(said).toMatch(/prom01: connect: 192\.168\.1\.91:22 cannot be reached/);
    expect(said).toMatch(/prom02: prometheus: pending: prom01 failed, so prom02/);
    expect(said).toMatch(/hosts done: grafana, test; failed: prom01; pending: prom02\./);
    expect((await hasRule('prom02', value)).trim()).toBe('0');
  }

  /** The next up finishes, when the host is back. */
  async function finish(value: number, changes: readonly Edit[]): Promise<void> {
    await lab(['host', 'prom01', 'join']);
    expect(await up(...changes)).toMatchObject({ status: 0 });
    expect([await hasRule('prom01', value), await hasRule('prom02', value)]).toEqual(['1\n', '1\n']);
  }

  test('it stops itself and the other one; all others are converged, and the next up finishes', async () => {
    const changes = [threshold(77), moreMemory];
    await upWithoutPair(77, changes);
    for (const host of ['grafana', 'test', 'prom02'])
      expect(await onHost(host, 'cat /etc/systemd/system/node_exporter.service')).toContain('MemoryMax=300M');
    await finish(77, changes);
    expect(await onHost('prom01', 'cat /etc/systemd/system/node_exporter.service')).toContain('MemoryMax=300M');
  });

  test('it is named and its partner waits also where its preparation changes, which another plugin does', async () => {
    await lab(['host', 'prom01', 'cut']);
    const changes = [threshold(76), set(['192.168.0.0/16'], 'promha:firewall', 'people')];
    await upWithoutPair(76, changes);
    await finish(76, changes);
  });

  test('`out: true` goes on without it, and takes it up again afterwards', async () => {
    await lab(['host', 'prom01', 'cut']);
    const changes = [threshold(78), moreMemory];
    const out = set(true, 'promha:hosts', 'prom01', 'out');
    expect(await up(out, ...changes)).toMatchObject({ status: 0 });
    await lab(['host', 'prom01', 'join']);
    expect([await hasRule('prom01', 78), await hasRule('prom02', 78)]).toEqual(['0\n', '1\n']);
    expect(await up(...changes)).toMatchObject({ status: 0 });
    expect(await hasRule('prom01', 78)).toBe('1\n');
  });
});

describe('a host', () => {
  test('whose former key is missing, or has a slip in it, is refused by both keys, and nothing changes', async () => {
    const before = await pid('test', 'node_exporter');
    for (const formerly of [{}, { formerly: 'tset' }]) {
      const key = (await onHost('test', 'cut -d" " -f1,2 /etc/ssh/ssh_host_ed25519_key.pub')).trim();
      const answer = await up(
        without('test'),
        set({ address: '192.168.1.94', hostKey: key, ...formerly }, 'promha:hosts', 'app01'),
      );
      expect(answer.status).not.toBe(0);
      expect(answer.stdout + answer.stderr).toMatch(/nothing was changed: .*app01.*test/);
      expect(answer.stdout).not.toMatch(/ (replaced|deleted|created|updated) \(/);
    }
    expect(await pid('test', 'node_exporter')).toBe(before);
  });

  test('gets another name and another address, and keeps all it has', async () => {
    await onHost('test', `ip addr add ${otherAddress}/24 dev host0`);
    const key = (await onHost('test', 'cut -d" " -f1,2 /etc/ssh/ssh_host_ed25519_key.pub')).trim();
    const before = await pid('test', 'node_exporter');
    const answer = await up(
      moreMemory,
      without('test'),
      set({ address: otherAddress, formerly: 'test', hostKey: key }, 'promha:hosts', 'app01'),
    );
    expect(answer).toMatchObject({ status: 0 });
    expect(answer.stdout).not.toMatch(/replaced|deleted|created/);
    expect(await pid('test', 'node_exporter')).toBe(before);
    await vi.waitFor(async () => expect(await nodes()).toEqual(['app01', 'grafana', 'prom01', 'prom02']), {
      timeout: 60_000,
      interval: 1000,
    });
  });

  test('leaves the stack: its targets and all on it go, by one up', async () => {
    const answer = await up(without('test'));
    expect(answer).toMatchObject({ status: 0 });
    expect(await ours('test')).toBe('');
    await vi.waitFor(async () => expect(await nodes()).toEqual(['grafana', 'prom01', 'prom02']), {
      timeout: 60_000,
      interval: 1000,
    });
  });

  test('comes to the stack: it is watched', async () => {
    expect(await up()).toMatchObject({ status: 0 });
    await vi.waitFor(async () => expect(await nodes()).toEqual(['grafana', 'prom01', 'prom02', 'test']), {
      timeout: 60_000,
      interval: 1000,
    });
  });

  test.runIf(isLong)('that is gone for good is forgotten without a word to it', async () => {
    await lab(['host', 'test', 'cut']);
    try {
      const refused = await up(without('test'));
      expect(refused.status).not.toBe(0);
      expect(refused.stdout + refused.stderr).toMatch(/test: connect: .* cannot be reached/);
      expect(await up(set(true, 'promha:hosts', 'test', 'out'))).toMatchObject({ status: 0 });
      expect(await up(without('test'))).toMatchObject({ status: 0 });
    } finally {
      await lab(['host', 'test', 'join']);
    }
    expect(await up()).toMatchObject({ status: 0 });
  });
});

test.runIf(isLong)(
  'a dead host whose entry was deleted is let go of by a word, and taken up again when it comes back',
  async () => {
    await lab(['host', 'test', 'cut']);
    try {
      const refused = await up(without('test'));
      expect(refused.status).not.toBe(0);
      expect(refused.stdout + refused.stderr).toMatch(/test: connect: .* `promha:forget: \[test\]`/);
      const forgot = await up(without('test'), set(['test'], 'promha:forget'));
      expect(forgot).toMatchObject({ status: 0 });
      expect(forgot.stdout + forgot.stderr).toMatch(/test: forgotten .*: nothing was removed there/);
      expect(await up(without('test'))).toMatchObject({ status: 0 });
    } finally {
      await lab(['host', 'test', 'join']);
    }
    const before = await pid('test', 'node_exporter');
    expect(await up()).toMatchObject({ status: 0 });
    expect(await pid('test', 'node_exporter')).toBe(before);
  },
);

test.runIf(isLong)('a Prometheus that moves to another host gets its history from the one that stays', async () => {
  const moved = set(['prom01', 'grafana'], 'promha:prometheus', 'hosts');
  const base = 'http://192.168.1.93:9090';
  expect(await up(moved)).toMatchObject({ status: 0 });
  expect(await onHost('prom02', 'ls -d /etc/prometheus /var/lib/prometheus 2>/dev/null || true')).toBe('');
  await isScrapingAll(base);
  const oldest = async (): Promise<number> =>
    Number((await query('min(min_over_time(timestamp(up{job="node",instance="prom01"})[1h:10s]))', base))[0]?.value);
  const before = await oldest();
  const file = await withStackFile(moved, async (stack) => await heal('grafana', '--yes', '--stack', stack));
  expect(file, `${file.stdout}${file.stderr}`).toMatchObject({ exitCode: 0 });
  expect(await oldest()).toBeLessThan(before - 60);
  expect(await httpGet(`${base}/-/ready`)).toContain('Ready');
  expect(await up()).toMatchObject({ status: 0 });
});
