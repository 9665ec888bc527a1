/**
 * `npm test`: static checks and the unit tests. Beside these, each in a lab of its own, the tests that mostly wait: the life of a stack from
 * boot to destroy, drills and what a running system does by itself, outages, hosts that come and go, single changes and their faults.
 * One line of counts at the end.
 * `npm run test:long` is the same with the long faults and soaks at full length.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { Lane } from './run/lane.ts';
import { sum, untested, type Outcome } from './run/outcome.ts';
import { lab, staticChecks, vitestProject } from './run/steps.ts';

/** Vitest projects that mostly wait, each in a lab of its own, the longest first: one after the other they would take longer than all the rest. */
const inLabs = ['change', 'lab', 'transaction', 'outage', 'watch'] as const;
const allParts = ['static', 'unit', ...inLabs] as const;

const program = new Command('npm test --')
  .option('--long', 'run the long faults and soaks at full length')
  .addOption(new Option('--only <part>', 'one part alone').choices([...allParts]))
  .option('--keep', 'leave the labs running afterwards')
  .option('--seed <number>', 'repeat the random samples of an earlier run')
  .parse();
const options = program.opts<{ long?: boolean; only?: string; keep?: boolean; seed?: string }>();

const seed = options.seed ?? String(Math.floor(Math.random() * 1e9));
const env = { PROMHA_SEED: seed, ...(options.long ? { PROMHA_LONG: '1' } : {}) };
const wants = (part: (typeof allParts)[number]): boolean => options.only === undefined || options.only === part;
const main = new Lane('', env);

/** A project's tests in a lab that comes up, or is up already, and is taken down behind them. */
async function inLab(lane: Lane, project: string, folder: string, up: Promise<boolean>): Promise<Outcome> {
  const tests = (await up)
    ? await vitestProject(lane, project, folder)
    : untested([`${project}: its lab did not come up`]);
  const isDown = options.keep === true || (await lab(lane, 'down'));
  return isDown ? tests : sum([tests, untested([`${project}: its lab did not go down`])]);
}

/** All lanes with a lab. The labs boot one after the other; the first one fills the cache of all. */
function startLabs(folder: string) {
  let booted: Promise<boolean> | undefined;
  let filled: Promise<boolean> | undefined;
  const outcomes = inLabs.filter(wants).map((project) => {
    // The lab that people use is the one without a name, and the tests of its command are about that one.
    const lane = new Lane(project, { ...env, ...(project === 'lab' ? {} : { PROMHA_LAB: project }) });
    const up = booted === undefined ? lab(lane, 'up') : booted.then(() => lab(lane, 'up'));
    filled ??= up;
    booted = up;
    return inLab(lane, project, folder, up);
  });
  return { filled, outcomes: Promise.all(outcomes) };
}

async function allOf(folder: string): Promise<readonly Outcome[]> {
  const labs = startLabs(folder);
  const parts = [wants('static') ? await staticChecks(main) : untested()];
  // Static checks take nothing from the cache, unit tests do.
  await labs.filled;
  if (wants('unit')) parts.push(await vitestProject(main, 'unit', folder));
  return [...parts, ...(await labs.outcomes)];
}

const folder = await mkdtemp(join(tmpdir(), 'promha-test-'));
let outcome: Outcome;
try {
  main.say(`seed of the random samples: ${seed} (npm test -- --seed ${seed} repeats them)`);
  outcome = sum(await allOf(folder));
} finally {
  await rm(folder, { recursive: true, force: true });
}
const { passed, failed, failures } = outcome;
// Far above, between the lines of the other lanes, each of these stands in full.
if (failures.length > 0) process.stdout.write(`\n== what failed\n\n${failures.join('\n\n')}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
// Static checks count as no test; any other part without one has not run at all.
process.exitCode = failed === 0 && (passed > 0 || options.only === 'static') ? 0 : 1;
