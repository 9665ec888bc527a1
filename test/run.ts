/**
 * `npm test`: static checks, the unit tests, then the lab from boot to destroy; one line of counts at the end. Beside these, in labs
 * of their own, the tests that mostly wait: drills and what a running system does by itself, outages, hosts that come and go, single
 * changes and their faults.
 * `npm run test:long` is the same with the long faults and soaks at full length.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { Lane } from './run/lane.ts';
import { sum, untested, type Outcome } from './run/outcome.ts';
import { lab, staticChecks, vitestProject } from './run/steps.ts';

/** Vitest projects that mostly wait, each in a lab of its own: one after the other they would take longer than all the rest. */
const besides = ['change', 'outage', 'watch', 'transaction'] as const;
const allParts = ['static', 'unit', 'lab', ...besides] as const;

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

/** The lanes beside the main one. Their labs boot one after the other, since the first boot fills the cache. */
function startBesides(folder: string) {
  let booted = Promise.resolve(true);
  const outcomes = besides.filter(wants).map((project) => {
    const lane = new Lane(project, { ...env, PROMHA_LAB: project });
    const up = booted.then(() => lab(lane, 'up'));
    booted = up;
    return inLab(lane, project, folder, up);
  });
  return { booted, outcomes: Promise.all(outcomes) };
}

async function allOf(folder: string): Promise<readonly Outcome[]> {
  const beside = startBesides(folder);
  const parts = [wants('static') ? await staticChecks(main) : untested()];
  // Static checks take nothing from the cache; whatever else fills it waits for the first boot.
  await beside.booted;
  if (wants('unit')) parts.push(await vitestProject(main, 'unit', folder));
  if (wants('lab')) parts.push(await inLab(main, 'lab', folder, lab(main, 'up')));
  return [...parts, ...(await beside.outcomes)];
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
