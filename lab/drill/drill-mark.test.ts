import { expect, test } from 'vitest';
import { isDrillCommand } from './drill-mark.ts';

test.each([
  ['node\0/home/me/promha/lab/drill/main.ts\0', true],
  ['node\0/home/me/promha/lab/main.ts\0drill\0', false],
  ['', false],
])('a drill is told from another process that got its number: %j', (commandLine, isDrill) => {
  expect(isDrillCommand(commandLine)).toBe(isDrill);
});
