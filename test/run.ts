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
import { cacheFolder } from '../infra/artifacts/cache-folder.ts';
import { Lane } from './run/lane.ts';
import { sum, untested, type Outcome } from './run/outcome.ts';
import { lab, staticChecks, vitestProject } from './run/steps.ts';

/** Labs, each with the vitest projects that use it one after the other; they mostly wait. The longest first, and last those that are over soonest. */
const labs = [['change'], ['transaction', 'door'], ['life', 'lab'], ['outage'], ['watch']] as const;
type LabProject = (typeof labs)[number][number];
const allParts = ['static', 'unit', ...labs.flat()] as const;

/**
 * Parts at the same time. One after the other they would take half an hour. All at once they would take no longer than four, since two processors
 * are at work all the time then, and tests that look at the time would find the machine where they expect the program.
 */
const partsAtOnce = 4;

const program = new Command('npm test --')
  .option('--long', 'run the long faults and soaks at full length')
  .addOption(new Option('--only <part>', 'one part alone').choices([...allParts]))
  .option('--keep', 'leave the labs running afterwards')
  .option('--seed <number>', 'repeat the random samples of an earlier run')
  .parse();
const options = program.opts<{ long?: boolean; only?: string; keep?: boolean; seed?: string }>();

const seed = options.seed ?? String(Math.floor(Math.random() * 1e9));
const env = {
  PROMHA_SEED: seed,
  ...(options.long ? { PROMHA_LONG: '1' } : {}),
  // Hundreds of programs are started on the way: what Node has compiled of them once, it need not compile again.
  NODE_COMPILE_CACHE: join(cacheFolder(), 'compiled'),
};
const wants = (part: (typeof allParts)[number]): boolean => options.only === undefined || options.only === part;
const main = new Lane('', env);

/** Brings labs up one after the other: the first one fills the cache of all. */
class Boots {
  #last: Promise<boolean> | undefined;
  readonly #first = Promise.withResolvers<boolean>();

  /** A lab of its own for a lane; true when it is up. */
  up(lane: Lane): Promise<boolean> {
    const boot = (this.#last ?? Promise.resolve(true)).then(() => lab(lane, 'up'));
    this.#last = boot;
    void boot.then(this.#first.resolve);
    return boot;
  }

  /** The first lab is up, or could not be brought up: this lane's, when no other one has begun with one. */
  filled(lane?: Lane): Promise<boolean> {
    return this.#last === undefined && lane !== undefined ? this.up(lane) : this.#first.promise;
  }
}

/** The tests of some projects in one lab, which is taken down behind them. */
async function inLab(lane: Lane, projects: readonly LabProject[], folder: string, boots: Boots): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  // The life of a stack begins with hosts that have nothing, and ends with one that is up.
  const begin = (project: LabProject): Promise<boolean> => (project === 'life' ? boots.filled(lane) : boots.up(lane));
  let isUp = false;
  for (const project of projects) {
    isUp ||= await begin(project);
    const outcome: Outcome = isUp
      ? await vitestProject(lane, project, folder)
      : untested([`${project}: its lab did not come up`]);
    isUp &&= outcome.failed === 0;
    outcomes.push(outcome);
  }
  const isDown = options.keep === true || (await lab(lane, 'down'));
  return sum(isDown ? outcomes : [...outcomes, untested([`${projects.join(' and ')}: its lab did not go down`])]);
}

async function withoutLab(folder: string, boots: Boots, hasLabs: boolean): Promise<Outcome> {
  const checked = wants('static') ? await staticChecks(main) : untested();
  if (!wants('unit')) return checked;
  // Static checks take nothing from the cache, unit tests do.
  if (hasLabs) await boots.filled();
  return sum([checked, await vitestProject(main, 'unit', folder)]);
}

function allOf(folder: string): Promise<readonly Outcome[]> {
  const slot = pLimit(partsAtOnce);
  const boots = new Boots();
  const wanted = labs.map((projects) => projects.filter(wants)).filter((projects) => projects.length > 0);
  return Promise.all([
    slot(() => withoutLab(folder, boots, wanted.length > 0)),
    ...wanted.map((projects) => {
      const name = projects[0]!;
      // The lab that people use is the one without a name, and the tests of its command are about that one.
      const lane = new Lane(name, { ...env, ...(projects.includes('lab') ? {} : { PROMHA_LAB: name }) });
      return slot(() => inLab(lane, projects, folder, boots));
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
const { passed, failed, failures, leftOut } = outcome;
// Far above, between the lines of the other lanes, each of these stands in full.
if (failures.length > 0) process.stdout.write(`\n== what failed\n\n${failures.join('\n\n')}\n`);
// A test that was left out proves nothing, and a count alone would not say that.
if (leftOut.length > 0)
  process.stdout.write(
    `\n== what was not run${options.long ? ', for want of something on this machine' : ': --long runs it, unless it wants something that is not on this machine'}\n\n${leftOut.join('\n')}\n`,
  );
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
// Static checks count as no test; any other part without one has not run at all.
process.exitCode = failed === 0 && (passed > 0 || options.only === 'static') ? 0 : 1;
