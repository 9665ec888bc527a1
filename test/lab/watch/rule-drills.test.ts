import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { drillsFor } from '../../../lab/drill/drills.ts';
import { statePath } from '../../../lab/lab-paths.ts';
import { lab } from '../lab-command.ts';
import { httpGet, onHost, prometheusPair, query } from '../lab-queries.ts';

/** How long a drill that needs a quiet machine waits for the other tests of a long run to end. */
const quietMs = 5_400_000;

/** The rest takes minutes, and the processor of everybody else. */
const drills =
  process.env.PROMHA_LONG === '1'
    ? ['DiskSpaceLow', 'AlertmanagerDown', 'PrometheusConfigReloadFailed', 'CpuHigh']
    : ['DiskSpaceLow'];

const rulesSchema = z.object({
  data: z.object({
    groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), duration: z.number() })) })),
  }),
});

/** How long each rule must hold, on both Prometheus. */
async function holdTimes(): Promise<readonly unknown[]> {
  const answers = await Promise.all(prometheusPair.map((base) => httpGet(`${base}/api/v1/rules`)));
  return answers.map((answer) =>
    rulesSchema
      .parse(JSON.parse(answer))
      .data.groups.flatMap(({ rules }) => rules.map(({ name, duration }) => [name, duration])),
  );
}

/** Waits until this machine does little by itself, for a drill that would be refused else. */
async function awaitQuiet(alert: string): Promise<void> {
  const [drill] = drillsFor(alert);
  const { quiet } = drill ?? {};
  if (quiet === undefined) return;
  const isQuiet = async (): Promise<void> => {
    const found = (await query(quiet.percent)).find(({ labels }) => labels['instance'] === drill?.host);
    expect(found?.value, `percent ${quiet.words}`).toBeLessThan(quiet.below);
  };
  await vi.waitFor(isQuiet, { timeout: quietMs, interval: 10_000 });
}

/** Begins a NodeDown drill and comes back when it has stopped the host's node_exporter. */
async function begunDrill() {
  const root = join(import.meta.dirname, '..', '..', '..');
  const drill = execa(process.execPath, ['lab/main.ts', 'drill'], { cwd: root, reject: false, stdin: 'ignore' });
  await expect.poll(exporterState, { timeout: 30_000 }).not.toBe('active\n');
  // In an object, since a promise that is returned is waited for.
  return { drill };
}

const exporterState = (): Promise<string> => onHost('test', 'systemctl is-active node_exporter || true');

describe('a drill', () => {
  test.each(drills)(
    'of %s shows the red and the green card, and leaves hosts and rules as they were',
    async (alert) => {
      await awaitQuiet(alert);
      const before = await holdTimes();
      const answer = await lab(['drill', alert]);
      expect(answer).toMatchObject({ status: 0 });
      expect(answer.stdout).toMatch(new RegExp(`RED .*${alert}[^]*GREEN .*${alert}`));
      expect(await holdTimes()).toEqual(before);
      expect(await onHost('test', 'ls /data')).toBe('lost+found\n');
      expect(await onHost('prom01', 'systemctl is-active alertmanager')).toBe('active\n');
      expect(await onHost('prom02', 'grep -c drill /etc/prometheus/prometheus.yml || true')).toBe('0\n');
      expect((await lab(['exec', 'test', '--', 'systemctl', 'is-active', 'promha-drill-cpu'])).status).not.toBe(0);
    },
    quietMs + 1_800_000,
  );

  test('that is stopped puts back what it broke before it ends', async () => {
    const { drill } = await begunDrill();
    drill.kill('SIGTERM');
    expect((await drill).exitCode).toBe(130);
    expect(await exporterState()).toBe('active\n');
  });

  test('that is killed is put back by the next call', async () => {
    const { drill } = await begunDrill();
    const { pid } = z.object({ pid: z.number() }).parse(JSON.parse(await readFile(statePath('drill'), 'utf8')));
    process.kill(pid, 'SIGKILL');
    expect((await drill).exitCode).toBe(137);
    const next = await lab(['exec', 'test', '--', 'systemctl', 'is-active', 'node_exporter']);
    expect(next).toMatchObject({ status: 0, stdout: 'active\n' });
  });

  test('of no rule is refused with the names there are', async () => {
    const answer = await lab(['drill', 'disk']);
    expect(answer.status).toBe(1);
    expect(answer.stderr).toContain('there is no drill "disk": use one of NodeDown, DiskSpaceLow');
  });
});
