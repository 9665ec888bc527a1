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
import pLimit from 'p-limit';
import { Lane } from './run/lane.ts';
import { sum, untested, type Outcome } from './run/outcome.ts';
import { lab, staticChecks, vitestProject } from './run/steps.ts';

/** Vitest projects with a lab each, which mostly wait: the longest first, and last those that are over soonest. */
const inLabs = ['change', 'transaction', 'lab', 'outage', 'watch'] as const;
const allParts = ['static', 'unit', ...inLabs] as const;

/**
 * Parts at the same time. One after the other they would take half an hour; all at once they take two processors for a quarter of one, and tests
 * that look at the time find the machine where they expect the program.
 */
const partsAtOnce = 3;

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
async function inLab(lane: Lane, project: string, folder: string, up: () => Promise<boolean>): Promise<Outcome> {
  const tests = (await up())
    ? await vitestProject(lane, project, folder)
    : untested([`${project}: its lab did not come up`]);
  const isDown = options.keep === true || (await lab(lane, 'down'));
  return isDown ? tests : sum([tests, untested([`${project}: its lab did not go down`])]);
}

/** Brings labs up one after the other: the first one fills the cache of all. */
class Boots {
  #last: Promise<boolean> = Promise.resolve(true);
  readonly #first = Promise.withResolvers<boolean>();
  /** The first lab is up, or could not be brought up. */
  readonly filled = this.#first.promise;

  up(lane: Lane): Promise<boolean> {
    this.#last = this.#last.then(() => lab(lane, 'up'));
    void this.#last.then(this.#first.resolve);
    return this.#last;
  }
}

async function withoutLab(folder: string, filled: Promise<boolean>): Promise<Outcome> {
  const checked = wants('static') ? await staticChecks(main) : untested();
  if (!wants('unit')) return checked;
  // Static checks take nothing from the cache, unit tests do.
  if (inLabs.some(wants)) await filled;
  return sum([checked, await vitestProject(main, 'unit', folder)]);
}

function allOf(folder: string): Promise<readonly Outcome[]> {
  const slot = pLimit(partsAtOnce);
  const boots = new Boots();
  return Promise.all([
    slot(() => withoutLab(folder, boots.filled)),
    ...inLabs.filter(wants).map((project) => {
      // The lab that people use is the one without a name, and the tests of its command are about that one.
      const lane = new Lane(project, { ...env, ...(project === 'lab' ? {} : { PROMHA_LAB: project }) });
      return slot(() => inLab(lane, project, folder, () => boots.up(lane)));
    }),
  ]);
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
