import { defineConfig } from 'vitest/config';

/**
 * Two projects: `unit` needs nothing but this machine; `lab` needs the running lab and goes one file after the other,
 * since all of its files share the same four hosts.
 */
export default defineConfig({
  test: {
    // Most tests wait for processes and sockets more than they compute.
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/lab/**'],
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
