import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom, shuffled } from '../../chaos/seeded-random.ts';
import { faultReportSchema, faults, scenarioNames } from '../faults/fault-job.ts';
import { runInside } from '../lab-command.ts';
import { onHost } from '../lab-queries.ts';

const driver = join(import.meta.dirname, '..', 'faults', 'run-faults.ts');
const isLong = process.env['PROMHA_LONG'] === '1';
const seed = Number(process.env['PROMHA_SEED'] ?? 1);

/** A row of cases on each; the short run leaves alone what other tests look at. */
const hosts = [
  { name: 'test', address: '192.168.1.94' },
  ...(isLong
    ? [
        { name: 'grafana', address: '192.168.1.93' },
        { name: 'prom01', address: '192.168.1.91' },
        { name: 'prom02', address: '192.168.1.92' },
      ]
    : []),
];

/** `PROMHA_FAULT_SHARE=2/8` runs the second eighth of the whole run. */
function share(): { readonly part: number; readonly of: number } | undefined {
  const [, part, of] = /^(\d+)\/(\d+)$/.exec(process.env['PROMHA_FAULT_SHARE'] ?? '') ?? [];
  return part === undefined || of === undefined ? undefined : { part: Number(part), of: Number(of) };
}

/** `PROMHA_FAULT_ONLY='^create: reboot at 8[67] '` runs what a finding names again. */
const only = process.env['PROMHA_FAULT_ONLY'];

/** Cases of the short run, about a minute of them, and from how many scenarios: to walk through one without a fault takes as long as a case. */
const sample = 6;
const sampled = 3;

test(
  'a fault at any boundary of a change leaves the host as it was, and the next call does it',
  async () => {
    const all = isLong || only !== undefined;
    const scenarios = all ? scenarioNames : shuffled(scenarioNames, seededRandom(seed)).slice(0, sampled);
    const job = { hosts, seed, only, scenarios, faults, ...(isLong ? { share: share() } : { sample }) };
    const answer = await runInside([process.execPath, driver], JSON.stringify(job));
    expect(answer, answer.stderr).toMatchObject({ status: 0 });
    const { boundaries, cases, findings } = faultReportSchema.parse(JSON.parse(answer.stdout));
    process.stdout.write(`seed ${seed}: ${cases} cases at the boundaries of ${JSON.stringify(boundaries)}\n`);
    expect(findings).toEqual([]);
    expect(cases).toBeGreaterThanOrEqual(only === undefined ? sample : 1);
    expect(await onHost('test', 'readlink /usr/bin/sh')).toBe('dash\n');
  },
  isLong ? 4 * 3_600_000 : 300_000,
);
