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
};

/**
 * Six projects: `unit` needs nothing but this machine; `lab` needs the running lab, whose hosts it changes; the others need one too,
 * and mostly wait: `watch` for what the running system does by itself, `outage` for what it does while a part of it is down, `change`
 * for hosts that come, go or lose their disks, `transaction` for single changes, their faults, and TLS turned on and off. `npm test` gives each a lab.
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
      { test: { name: 'lab', include: ['test/lab/*.test.ts'], exclude: soaks, ...oneAfterTheOther } },
      { test: { name: 'change', include: ['test/lab/change/*.test.ts'], ...oneAfterTheOther } },
      { test: { name: 'transaction', include: ['test/lab/transaction/*.test.ts'], ...oneAfterTheOther } },
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
