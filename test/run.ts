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
import { sum, type Counts } from './run/counts.ts';
import { Lane } from './run/lane.ts';
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
async function inLab(lane: Lane, project: string, folder: string, up: Promise<boolean>): Promise<Counts> {
  const counts = (await up) ? await vitestProject(lane, project, folder) : { passed: 0, failed: 1 };
  const isDown = options.keep === true || (await lab(lane, 'down'));
  return { passed: counts.passed, failed: counts.failed + (isDown ? 0 : 1) };
}

/** The lanes beside the main one. Their labs boot one after the other, since the first boot fills the cache. */
function startBesides(folder: string) {
  let booted = Promise.resolve(true);
  const counts = besides.filter(wants).map((project) => {
    const lane = new Lane(project, { ...env, PROMHA_LAB: project });
    const up = booted.then(() => lab(lane, 'up'));
    booted = up;
    return inLab(lane, project, folder, up);
  });
  return { booted, counts: Promise.all(counts) };
}

async function allOf(folder: string): Promise<readonly Counts[]> {
  const beside = startBesides(folder);
  const parts = [wants('static') ? await staticChecks(main) : { passed: 0, failed: 0 }];
  // Static checks take nothing from the cache; whatever else fills it waits for the first boot.
  await beside.booted;
  if (wants('unit')) parts.push(await vitestProject(main, 'unit', folder));
  if (wants('lab')) parts.push(await inLab(main, 'lab', folder, lab(main, 'up')));
  return [...parts, ...(await beside.counts)];
}

const folder = await mkdtemp(join(tmpdir(), 'promha-test-'));
let counts: Counts;
try {
  main.say(`seed of the random samples: ${seed} (npm test -- --seed ${seed} repeats them)`);
  counts = sum(await allOf(folder));
} finally {
  await rm(folder, { recursive: true, force: true });
}
const { passed, failed } = counts;
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
// Static checks count as no test; any other part without one has not run at all.
process.exitCode = failed === 0 && (passed > 0 || options.only === 'static') ? 0 : 1;
