import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { enterNetwork } from '../../lab/network/enter-network.ts';
import { effectiveConfigFile } from '../../lab/stack/pulumi-command.ts';
import { onHost } from './lab-queries.ts';

const root = join(import.meta.dirname, '..', '..');

/** `npm run doctor -- --brief <stack>` on the lab's stack. */
async function doctor(): Promise<{ readonly status: number | undefined; readonly lines: readonly string[] }> {
  const program = [process.execPath, join(root, 'ops/doctor.ts'), '--brief', effectiveConfigFile];
  const [file = '', ...args] = enterNetwork(program);
  const { exitCode, stdout } = await execa(file, args, { cwd: root, reject: false, stdin: 'ignore' });
  return { status: exitCode, lines: stdout.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, ' ')) };
}

afterAll(async () => {
  await onHost('test', 'systemctl start node_exporter; rm -f /data/doctor-fill');
});

test('finds no problem on the lab’s hosts, and then what was broken there, from wherever it shows', async () => {
  const well = await doctor();
  expect(well.lines.filter((line) => line.startsWith('PROBLEM'))).toEqual([]);
  expect(well.status).toBe(0);

  await onHost('test', 'systemctl stop node_exporter; dd if=/dev/zero of=/data/doctor-fill bs=1M 2>/dev/null || true');
  const ill = await doctor();
  const problems = ill.lines.filter((line) => line.startsWith('PROBLEM'));
  expect(problems).toEqual([
    expect.stringMatching(/^PROBLEM network test:9100 \(scrape of node_exporter\) is not reached from here/),
    expect.stringMatching(/^PROBLEM network test:9100 \(scrape of node_exporter\) is not reached from here/),
    expect.stringMatching(/^PROBLEM disk \/data has [01] MiB of .* free \(0 %\)/),
    expect.stringMatching(/^PROBLEM node_exporter is inactive: .journalctl -u node_exporter/),
  ]);
  expect(ill.lines.at(-1)).toMatch(/^4 problems, \d+ notes, \d+ fine; nothing was changed on any host\.$/);
  expect(ill.status).toBe(1);
});
