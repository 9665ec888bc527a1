import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceWork } from '../../../infra/provider/service/converge-service.ts';
import { execa } from 'execa';
import { FaultHost } from './fault-host.ts';
import type { Fault, ScenarioName } from './fault-job.ts';
import { operate, type Operation } from './fault-operations.ts';
import type { Form } from './scenarios.ts';
import { scenarios } from './scenarios.ts';

/** One fault at one boundary. */
export interface FaultCase {
  readonly scenario: ScenarioName;
  readonly fault: Fault;
  /** Number of the boundary, from 1. */
  readonly at: number;
  /** The boundary's script and command. */
  readonly command: string;
  /** True when the operator's side has confirmed the change by then: it is there to stay. */
  readonly isLate: boolean;
}

/** A host of the lab with what is known of it. */
export interface Row {
  readonly host: FaultHost;
  readonly address: string;
  readonly tools: ServiceWork;
  /** How the host looks in each form, when nothing went wrong. */
  readonly pictures: Readonly<Record<Form, string>>;
}

/** What the kit on the host does for a fault; the rest is done from here while the script waits at its boundary. */
const words: Readonly<Record<Fault, string>> = {
  kill: 'kill',
  operator: 'pause',
  reboot: 'pause',
  // Longer than the host waits for the confirmation, and short enough to come back in time.
  outage: 'outage 7',
  cut: 'outage 1',
  full: FaultHost.full('rest'),
  'full-books': FaultHost.full('books'),
  'full-stage': FaultHost.full('stage'),
};

/** Leads a host from any form to this one. */
export async function bring({ host, tools }: Row, form: Form): Promise<void> {
  const kinds: readonly Operation['kind'][] =
    form === 'none' ? ['remove', 'unrelease'] : form === 'release' ? ['remove', 'release'] : [form];
  for (const kind of kinds) {
    const said = await operate(tools, { host: host.name, kind });
    if (said !== '') throw new Error(`cannot bring the host to ${form}: ${said}`);
  }
}

/** Runs an operator of its own, kills it when the script waits at the boundary, and lets the script go on, or breaks the host off. */
async function killOperator({ host, address }: Row, fault: Fault, kind: Operation['kind']): Promise<boolean> {
  const input = JSON.stringify({ address, operation: { host: host.name, kind } });
  const operator = execa(process.execPath, [join(import.meta.dirname, 'operator.ts')], { input, reject: false });
  let hasEnded = false;
  void operator.then(() => (hasEnded = true));
  let happened = await host.hasHappened();
  while (!happened && !hasEnded) {
    await delay(50);
    happened = await host.hasHappened();
  }
  operator.kill('SIGKILL');
  await operator;
  if (fault === 'reboot') await host.reboot();
  else await host.letGo();
  return happened;
}

/** What an installation that died leaves until the next one: its own folder. */
const deadInstallation = /\.incoming\./;

/** What a boot cannot know of: the folder of a service whose run had not begun, half of the unit that knows of it. */
const deadBeginning = /promha-recover-sleeper|^d .* \/var\/lib\/promha\/services(?:\/sleeper)?$/;

/** True when the host looks so, but for what this fault may leave until the next call. */
function isLike(found: string, wanted: string, fault: Fault): boolean {
  const expected = new Set(wanted.split('\n'));
  const mayStay = (line: string): boolean =>
    deadInstallation.test(line) || (fault === 'reboot' && deadBeginning.test(line));
  const lines = found.split('\n').filter((line) => expected.has(line) || !mayStay(line));
  return lines.join('\n') === wanted;
}

/** What is wrong with the host after the fault; undefined: nothing. */
function problemOf(
  found: string,
  said: string | undefined,
  { pictures }: Row,
  { scenario: name, fault, isLate }: FaultCase,
): string | undefined {
  const { leaves, goal, before } = scenarios[name];
  if (leaves === 'rest' && said !== '') return undefined;
  const isGoal = isLike(found, pictures[goal], fault);
  if (said === '')
    return isGoal ? undefined : `it went well, but the host is not so: ${difference(pictures[goal], found)}`;
  if (isLike(found, pictures[before], fault) || (isGoal && (isLate || leaves === 'either'))) return undefined;
  return `${said ?? 'after the end of the operator'}: the host is not as before: ${difference(pictures[before], found)}`;
}

function difference(wanted: string, found: string): string {
  const left = wanted.split('\n');
  const right = found.split('\n');
  const lost = left.filter((line) => !right.includes(line)).map((line) => `- ${line}`);
  const added = right.filter((line) => !left.includes(line)).map((line) => `+ ${line}`);
  return ['', ...lost, ...added].join('\n    ');
}

/** Makes the fault happen and judges the host: after the fault, and after the same is done again. @returns Problems. */
export async function runCase(row: Row, one: FaultCase): Promise<readonly string[]> {
  const { fault, at } = one;
  const scenario = scenarios[one.scenario];
  const { host, tools } = row;
  const problems: string[] = [];
  await host.arm(scenario.lane, at, words[fault]);
  let said: string | undefined;
  if (fault === 'operator' || fault === 'reboot') {
    if (!(await killOperator(row, fault, scenario.does))) problems.push('the script did not come to this boundary');
  } else {
    said = await operate(tools, { host: host.name, kind: scenario.does });
    if (!(await host.hasHappened())) problems.push('the script did not come to this boundary');
  }
  await host.settle();
  const problem = problemOf(await host.picture(), said, row, one);
  if (problem !== undefined) problems.push(problem);
  if (said !== undefined && said !== '' && !said.startsWith(`${host.name}: `))
    problems.push(`the message does not name the host: ${said}`);
  const again = await operate(tools, { host: host.name, kind: scenario.again });
  if (again !== '') problems.push(`again: ${again}`);
  const cured = await host.picture();
  if (cured !== row.pictures[scenario.cured])
    problems.push(`again: ${difference(row.pictures[scenario.cured], cured)}`);
  return problems;
}
