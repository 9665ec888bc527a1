import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import type { Outcome } from './outcome.ts';

/** The part of vitest's JSON report that is read here (the shape is Jest's). */
const reportShape = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

const root = join(import.meta.dirname, '../..');

type FileResult = z.infer<typeof reportShape>['testResults'][number];

/** Lines of a failure's text: enough for the two values that differ, little enough that twenty failures fit on a page. */
const maxLines = 12;

/**
 * Reads a vitest report: tests that passed and failed, and for each failed one where and why. A file that failed outside of its
 * tests (it could not be loaded, or a hook broke) is one failure more.
 * @param json The report's text.
 * @param project Stands before each failure.
 * @throws When it is no such report.
 */
export function readReport(json: string, project: string): Outcome {
  const report = reportShape.parse(JSON.parse(json));
  const failures = report.testResults.flatMap((file) => failuresOf(file).map((failure) => `${project}: ${failure}`));
  const leftOut = report.testResults.flatMap((file) => leftOutOf(file).map((line) => `${project}: ${line}`));
  return { passed: report.numPassedTests, failed: failures.length, failures, leftOut };
}

/** The tests of a file that did not run although the file did, in one line. */
function leftOutOf({ name, status, assertionResults }: FileResult): string[] {
  const [first, ...more] = assertionResults.filter((one) => ['skipped', 'pending'].includes(one.status));
  if (first === undefined || status === 'failed') return [];
  return [`${relative(root, name)} > ${first.fullName}${more.length === 0 ? '' : ` (and ${more.length} more)`}`];
}

function failuresOf(file: FileResult): string[] {
  const path = relative(root, file.name);
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0 && file.status === 'failed')
    return [`${path}\n${shortened(file.message || 'the file or one of its hooks failed')}`];
  return failed.map(
    ({ fullName, failureMessages }) => `${path} > ${fullName}\n${shortened((failureMessages ?? []).join('\n'))}`,
  );
}

function shortened(text: string): string {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => !line.includes('/node_modules/'));
  const shown = lines.length > maxLines ? [...lines.slice(0, maxLines), '…'] : lines;
  return shown.map((line) => `    ${line}`).join('\n');
}
