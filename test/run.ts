/**
 * `npm test`: static checks, the unit tests, then the lab from boot to destroy; one line of counts at the end.
 * `npm run test:long` is the same with the long faults and soaks at full length.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { execa } from 'execa';
import { z } from 'zod';

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const root = join(import.meta.dirname, '..');
const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  success: z.boolean(),
});

function say(line: string): void {
  process.stdout.write(`\n== ${line}\n`);
}

async function succeeds(title: string, command: string, args: readonly string[]): Promise<boolean> {
  say(title);
  const { exitCode } = await execa(command, args, { cwd: root, preferLocal: true, stdio: 'inherit', reject: false });
  return exitCode === 0;
}

/** Static checks have no count of their own: a failed one counts as one failure, a passed one as nothing. */
async function staticChecks(): Promise<Counts> {
  const checks = [
    ['types (tsc)', 'tsc', []],
    ['lint (eslint)', 'eslint', ['.']],
    ['format (prettier)', 'prettier', ['--check', '--log-level=warn', '.']],
  ] as const;
  let failed = 0;
  for (const [title, command, args] of checks) if (!(await succeeds(title, command, args))) failed += 1;
  return { passed: 0, failed };
}

/** Counts of one vitest project; a file that could not even be loaded counts as a failure. */
async function vitest(project: string, folder: string, env: NodeJS.ProcessEnv): Promise<Counts> {
  const outputFile = join(folder, `${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${outputFile}`,
  ];
  const { exitCode } = await execa('vitest', args, {
    cwd: root,
    preferLocal: true,
    stdio: 'inherit',
    reject: false,
    env,
  });
  try {
    const report = vitestReport.parse(JSON.parse(await readFile(outputFile, 'utf8')));
    const failed = Math.max(report.numFailedTests, report.success && exitCode === 0 ? 0 : 1);
    return { passed: report.numPassedTests, failed };
  } catch (error) {
    process.stderr.write(`vitest left no report of the ${project} tests: ${String(error)}\n`);
    return { passed: 0, failed: 1 };
  }
}

async function lab(...args: readonly string[]): Promise<boolean> {
  return succeeds(`lab ${args.join(' ')}`, process.execPath, [join('lab', 'main.ts'), ...args]);
}

async function labTests(folder: string, env: NodeJS.ProcessEnv, keep: boolean): Promise<Counts> {
  const up = await lab('up');
  const counts = up ? await vitest('lab', folder, env) : { passed: 0, failed: 1 };
  const down = keep || (await lab('down'));
  return { passed: counts.passed, failed: counts.failed + (down ? 0 : 1) };
}

function sum(parts: readonly Counts[]): Counts {
  return {
    passed: parts.reduce((total, part) => total + part.passed, 0),
    failed: parts.reduce((total, part) => total + part.failed, 0),
  };
}

const program = new Command('npm test --')
  .option('--long', 'run the long faults and soaks at full length')
  .addOption(new Option('--only <part>', 'one part alone').choices(['static', 'unit', 'lab']))
  .option('--keep', 'leave the lab running afterwards')
  .option('--seed <number>', 'repeat the random samples of an earlier run')
  .parse();
const options = program.opts<{ long?: boolean; only?: string; keep?: boolean; seed?: string }>();

const seed = options.seed ?? String(Math.floor(Math.random() * 1e9));
const env = { PROMHA_SEED: seed, ...(options.long ? { PROMHA_LONG: '1' } : {}) };
const wants = (part: string): boolean => options.only === undefined || options.only === part;
const folder = await mkdtemp(join(tmpdir(), 'promha-test-'));
const parts: Counts[] = [];
try {
  say(`seed of the random samples: ${seed} (npm test -- --seed ${seed} repeats them)`);
  if (wants('static')) parts.push(await staticChecks());
  if (wants('unit')) {
    say('unit tests');
    parts.push(await vitest('unit', folder, env));
  }
  if (wants('lab')) parts.push(await labTests(folder, env, options.keep ?? false));
} finally {
  await rm(folder, { recursive: true, force: true });
}
const { passed, failed } = sum(parts);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
// Static checks count as no test; any other part without one has not run at all.
process.exitCode = failed === 0 && (passed > 0 || options.only === 'static') ? 0 : 1;
