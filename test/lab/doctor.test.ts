import { afterAll, expect, test } from 'vitest';
import { onHost } from './lab-queries.ts';
import { doctor } from './operator-command.ts';

afterAll(async () => {
  await onHost('test', 'systemctl start node_exporter; rm -f /data/doctor-fill');
});

test('finds no problem on the lab’s hosts, and then what was broken there, from wherever it shows', async () => {
  const well = await doctor('--brief');
  expect(well.lines.filter((line) => line.startsWith('PROBLEM'))).toEqual([]);
  expect(well.status).toBe(0);

  await onHost('test', 'systemctl stop node_exporter; dd if=/dev/zero of=/data/doctor-fill bs=1M 2>/dev/null || true');
  const ill = await doctor('--brief');
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
