import { expect, test } from 'vitest';
import { tryAgeMs } from './await-notifying.ts';

test('an Alertmanager’s age is read off its metrics, also in their short form of large numbers', () => {
  const metrics = '# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds 1.79565e+09\nup 1\n';
  expect(tryAgeMs(metrics, 1_795_650_070_000)).toBe(70_000);
  expect(tryAgeMs('up 1\n', 0)).toBeUndefined();
});
