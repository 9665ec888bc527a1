import { defineConfig } from 'vitest/config';

/** Minutes of faults against real processes: only in `npm run test:long`. */
const soaks =
  process.env['PROMHA_LONG'] === '1'
    ? []
    : [
        'test/alertmanagers-and-relays.test.ts',
        'relay/src/pair-long.test.ts',
        'test/lab/destroy.test.ts',
        'test/lab/killed-create.test.ts',
        'test/lab/planted-secrets.test.ts',
        'test/lab/preview.test.ts',
        'test/lab/rolling.test.ts',
      ];

/** All files of a lab share the same four hosts. */
const oneAfterTheOther = {
  fileParallelism: false,
  testTimeout: 300_000,
  hookTimeout: 600_000,
  sequence: { concurrent: false },
  // What is waited for takes seconds, and each look takes processor time from all labs.
  expect: { poll: { interval: 500, timeout: 10_000 } },
};

/**
 * `unit` needs nothing but this machine; the other projects a running lab, whose hosts they change, and mostly wait: `watch` for what the running
 * system does by itself, `outage` for what it does while a part of it is down, `change` for hosts that come, go or lose their disks, `transaction`
 * for single changes and their faults; `door` turns TLS on, `life` boots its lab anew, `lab` has the rest. test/run.ts says which share a lab.
 */
export default defineConfig({
  test: {
    // Starting a process for each file took a third of the processor time; no test changes anything that another file looks at.
    isolate: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/lab/**', ...soaks],
          testTimeout: 30_000,
          // A busy machine is no fault of what is waited for.
          expect: { poll: { timeout: 10_000 } },
        },
      },
      { test: { name: 'life', include: ['test/lab/life/*.test.ts'], ...oneAfterTheOther } },
      { test: { name: 'lab', include: ['test/lab/*.test.ts'], exclude: soaks, ...oneAfterTheOther } },
      { test: { name: 'change', include: ['test/lab/change/*.test.ts'], ...oneAfterTheOther } },
      { test: { name: 'transaction', include: ['test/lab/transaction/*.test.ts'], ...oneAfterTheOther } },
      { test: { name: 'door', include: ['test/lab/door/*.test.ts'], ...oneAfterTheOther } },
      { test: { name: 'outage', include: ['test/lab/outage/*.test.ts'], ...oneAfterTheOther } },
      {
        test: {
          name: 'watch',
          include: ['test/lab/watch/*.test.ts'],
          globalSetup: 'test/lab/single-prometheus.ts',
          ...oneAfterTheOther,
        },
      },
    ],
  },
});
