import { defineConfig } from 'vitest/config';

/** Minutes of faults against real processes: only in `npm run test:long`. */
const soaks = process.env['PROMHA_LONG'] === '1' ? [] : ['test/relay-chaos.test.ts'];

/**
 * Two projects: `unit` needs nothing but this machine; `lab` needs the running lab and goes one file after the other,
 * since all of its files share the same four hosts.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/lab/**', ...soaks],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
          sequence: { concurrent: false },
        },
      },
    ],
  },
});
