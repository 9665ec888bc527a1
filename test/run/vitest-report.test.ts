import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReport } from './vitest-report.ts';

const root = join(import.meta.dirname, '../..');
const passedTest = { fullName: 'a pair is quiet', status: 'passed', failureMessages: [] };

/** A report with one file, as vitest writes it. */
function reportOf(file: Readonly<Record<string, unknown>>, numPassedTests = 0): string {
  const whole = {
    name: join(root, 'relay/src/card.test.ts'),
    status: 'failed',
    message: '',
    assertionResults: [],
    ...file,
  };
  return JSON.stringify({ numPassedTests, numFailedTests: 1, success: false, testResults: [whole] });
}

describe('readReport', () => {
  it('names each failed test, its file and why, without the frames of libraries', () => {
    const stack = [
      '\u001B[31mAssertionError: expected 2 to be 1\u001B[39m',
      '    at relay/src/card.test.ts:3:1',
      '    at file:///x/node_modules/v.js:1:1',
    ];
    const failedTest = { fullName: 'a card comes once', status: 'failed', failureMessages: [stack.join('\n')] };
    expect(readReport(reportOf({ assertionResults: [passedTest, failedTest] }, 1), 'unit')).toEqual({
      passed: 1,
      failed: 1,
      leftOut: [],
      failures: [
        'unit: relay/src/card.test.ts > a card comes once\n    AssertionError: expected 2 to be 1\n        at relay/src/card.test.ts:3:1',
      ],
    });
  });

  it('names what was left out, a line for each file', () => {
    const skipped = ['is checked by actionlint', 'is like that', 'and that'].map((fullName) => ({
      fullName,
      status: 'skipped',
    }));
    const report = reportOf({ status: 'passed', assertionResults: [passedTest, ...skipped] }, 1);
    expect(readReport(report, 'unit').leftOut).toEqual([
      'unit: relay/src/card.test.ts > is checked by actionlint (and 2 more)',
    ]);
  });

  it('counts a file that could not be loaded as one failure', () => {
    const { failed, failures } = readReport(reportOf({ message: 'Cannot find module ./card.ts' }), 'unit');
    expect(failed).toBe(1);
    expect(failures).toEqual(['unit: relay/src/card.test.ts\n    Cannot find module ./card.ts']);
  });

  it('does not count a file as passed whose hook failed while none of its tests did', () => {
    const report = reportOf({ assertionResults: [passedTest, { fullName: 'skipped', status: 'skipped' }] }, 1);
    expect(readReport(report, 'lab').failures).toEqual([
      'lab: relay/src/card.test.ts\n    the file or one of its hooks failed',
    ]);
  });

  it('shortens a long difference', () => {
    const failedTest = {
      fullName: 'many lines',
      status: 'failed',
      failureMessages: [Array(40).fill('+ line').join('\n')],
    };
    const [failure] = readReport(reportOf({ assertionResults: [failedTest] }), 'unit').failures;
    expect(failure?.split('\n')).toHaveLength(14);
    expect(failure).toMatch(/…$/);
  });
});
