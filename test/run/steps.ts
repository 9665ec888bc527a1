import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../infra/artifacts/cache-folder.ts';
import type { Lane } from './lane.ts';
import { untested, type Outcome } from './outcome.ts';
import { treeDigest } from './tree-digest.ts';
import { readReport } from './vitest-report.ts';

const root = join(import.meta.dirname, '../..');

/** The digest of the last tree that passed the static checks; they take as much processor time as all unit tests. */
const passedFile = join(cacheFolder(), 'static-checks-passed');

/**
 * Types, lint and format, left out for a tree that has passed them before. They have no count of their own: a failed one counts as one failure,
 * a passed one as nothing.
 */
export async function staticChecks(lane: Lane): Promise<Outcome> {
  const digest = await treeDigest(root);
  if ((await readFile(passedFile, 'utf8').catch(() => '')) === digest) {
    lane.say('types, lint and format: this very tree has passed before (npm run check looks again)');
    return untested();
  }
  const checks = [
    ['types (tsc)', 'tsc', []],
    ['lint (eslint)', 'eslint', ['.']],
    ['format (prettier)', 'prettier', ['--check', '--log-level=warn', '.']],
  ] as const;
  const failures = [];
  for (const [title, command, args] of checks) if (!(await lane.run(title, command, args))) failures.push(title);
  if (failures.length === 0) {
    await mkdir(cacheFolder(), { recursive: true });
    await writeFile(passedFile, digest);
  }
  return untested(failures);
}

/**
 * The tests of one vitest project; a file that could not even be loaded counts as a failure.
 * @param folder For the report.
 */
export async function vitestProject(lane: Lane, project: string, folder: string): Promise<Outcome> {
  const outputFile = join(folder, `${project}.json`);
  const args = ['--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
  const isFine = await lane.run(`${project} tests`, 'vitest', ['run', ...args]);
  try {
    const outcome = readReport(await readFile(outputFile, 'utf8'), project);
    if (isFine || outcome.failed > 0) return outcome;
    return {
      ...outcome,
      failed: 1,
      failures: [`${project}: vitest ended with an error that is no test's; see its output`],
    };
  } catch (error) {
    return untested([`${project}: vitest left no report of its tests: ${String(error)}`]);
  }
}

/** One word of the lab's command. */
export function lab(lane: Lane, word: 'up' | 'down'): Promise<boolean> {
  return lane.run(`lab ${word}`, process.execPath, [join('lab', 'main.ts'), word]);
}
