import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Counts } from './counts.ts';
import type { Lane } from './lane.ts';

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  success: z.boolean(),
});

/** Types, lint and format. They have no count of their own: a failed one counts as one failure, a passed one as nothing. */
export async function staticChecks(lane: Lane): Promise<Counts> {
  const checks = [
    ['types (tsc)', 'tsc', []],
    ['lint (eslint)', 'eslint', ['.']],
    ['format (prettier)', 'prettier', ['--check', '--log-level=warn', '.']],
  ] as const;
  let failed = 0;
  for (const [title, command, args] of checks) if (!(await lane.run(title, command, args))) failed += 1;
  return { passed: 0, failed };
}

/**
 * The tests of one vitest project; a file that could not even be loaded counts as a failure.
 * @param folder For the report.
 */
export async function vitestProject(lane: Lane, project: string, folder: string): Promise<Counts> {
  const outputFile = join(folder, `${project}.json`);
  const args = ['--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
  const isFine = await lane.run(`${project} tests`, 'vitest', ['run', ...args]);
  try {
    const report = vitestReport.parse(JSON.parse(await readFile(outputFile, 'utf8')));
    const failed = Math.max(report.numFailedTests, report.success && isFine ? 0 : 1);
    return { passed: report.numPassedTests, failed };
  } catch (error) {
    process.stderr.write(`vitest left no report of the ${project} tests: ${String(error)}\n`);
    return { passed: 0, failed: 1 };
  }
}

/** One word of the lab's command. */
export function lab(lane: Lane, word: 'up' | 'down'): Promise<boolean> {
  return lane.run(`lab ${word}`, process.execPath, [join('lab', 'main.ts'), word]);
}
