/**
 * Injects faults at the boundaries of the scripts that change a host, on hosts of the lab, by the provider's own code. Reads a job
 * as JSON on standard input, tells its progress on standard error and prints a report. Runs inside the lab's network
 * (`npm run lab -- run -- node …`).
 */
import { text } from 'node:stream/consumers';
import { seededRandom, shuffled } from '../../chaos/seeded-random.ts';
import type { FaultCase, Row } from './fault-case.ts';
import { bring, runCase } from './fault-case.ts';
import { FaultHost } from './fault-host.ts';
import type { Fault, FaultFinding, ScenarioName } from './fault-job.ts';
import { faultJobSchema } from './fault-job.ts';
import { operate, work } from './fault-operations.ts';
import type { Form } from './scenarios.ts';
import { scenarios } from './scenarios.ts';

const job = faultJobSchema.parse(JSON.parse(await text(process.stdin)));
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

async function prepare({ name, address }: { readonly name: string; readonly address: string }): Promise<Row> {
  const tools = work(name, address);
  const host = new FaultHost(name, tools.pool);
  await host.install();
  const pictures: Record<Form, string> = { none: '', first: '', second: '', release: '' };
  const row = { host, address, tools, pictures };
  await bring(row, 'none');
  for (const form of ['none', 'first', 'second', 'release'] as const) {
    await bring(row, form);
    pictures[form] = await host.picture();
  }
  return row;
}

/** What the scripts of a scenario pass through when nothing goes wrong. */
async function boundariesOf(row: Row, name: ScenarioName): Promise<readonly string[]> {
  const { lane, before, does } = scenarios[name];
  await bring(row, 'none');
  await bring(row, before);
  await row.host.arm(lane, 0, 'nothing');
  await operate(row.tools, { host: row.host.name, kind: does });
  const passed = await row.host.boundaries(lane);
  await row.host.settle();
  return passed;
}

function casesOf(scenario: ScenarioName, boundaries: readonly string[]): readonly FaultCase[] {
  const { faults, of } = scenarios[scenario];
  // In the run itself, and for the shell that waits for its outcome.
  const confirmed = boundaries.findIndex((line) => /mv "\$B\/probes\.promha-new"|receive: exec 7/.test(line));
  return boundaries.flatMap((line, index) => {
    const command = line.slice(line.indexOf(' ') + 1);
    if (!of.test(command)) return [];
    const isLate = confirmed >= 0 && index >= confirmed;
    return faults
      .filter((fault) => job.faults.includes(fault))
      .map((fault) => ({ scenario, fault, at: index + 1, command, isLate }));
  });
}

const titleOf = ({ scenario, fault, at, command }: FaultCase): string => `${scenario}: ${fault} at ${at} (${command})`;

const needsSmallDisks = (fault: Fault): boolean => fault.startsWith('full');

async function runRow(row: Row, cases: readonly FaultCase[]): Promise<readonly FaultFinding[]> {
  const findings: FaultFinding[] = [];
  for (const isSmall of [false, true]) {
    const chosen = cases.filter(({ fault }) => needsSmallDisks(fault) === isSmall);
    if (chosen.length === 0) continue;
    await bring(row, 'none');
    if (isSmall) await row.host.shrink();
    for (const [index, one] of chosen.entries()) {
      const title = `${row.host.name}: ${titleOf(one)}`;
      let problems: readonly string[];
      try {
        if (chosen[index - 1]?.scenario !== one.scenario) await bring(row, 'none');
        await bring(row, scenarios[one.scenario].before);
        problems = await runCase(row, one);
      } catch (error) {
        problems = [`the case broke off: ${(error as Error).stack ?? ''}`];
      }
      findings.push(...problems.map((problem) => ({ case: title, problem })));
      tell(`${index + 1}/${chosen.length} ${title}: ${problems.length === 0 ? 'ok' : problems.join('; ')}`);
    }
    await bring(row, 'none');
    if (isSmall) await row.host.widen();
  }
  return findings;
}

const rows = await Promise.all(job.hosts.map(prepare));
const cases: FaultCase[] = [];
const boundaries: Record<string, number> = {};
for (const scenario of job.scenarios) {
  const passed = await boundariesOf(rows[0]!, scenario);
  const made = casesOf(scenario, passed);
  boundaries[scenario] = new Set(made.map(({ at }) => at)).size;
  cases.push(...made);
  tell(`${scenario}: ${boundaries[scenario]} boundaries, ${made.length} cases`);
}
const { part, of } = job.share ?? { part: 1, of: 1 };
const only = new RegExp(job.only ?? '');
const wanted = cases.filter((one) => only.test(titleOf(one)));
const inShare = shuffled(wanted, seededRandom(job.seed)).filter((_case, index) => index % of === part - 1);
const draw = new Set(inShare.slice(0, job.sample));
// In the order of the scenarios, so that a host is seldom brought from one to another.
const drawn = cases.filter((one) => draw.has(one));
const shares = rows.map((_, row) => drawn.filter((_case, index) => index % rows.length === row));
const findings = (await Promise.all(rows.map((row, index) => runRow(row, shares[index] ?? [])))).flat();
for (const row of rows) {
  await row.host.uninstall();
  await row.tools.pool.close();
}
process.stdout.write(JSON.stringify({ boundaries, cases: drawn.length, findings }));
