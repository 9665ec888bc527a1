import { z } from 'zod';
import { integerSchema } from './scalars.ts';

/** How a change goes through many hosts. */
export const rolloutSchema = z
  .strictObject({
    maxParallel: integerSchema(1, 1000)
      .prefault(10)
      .describe(
        'Hosts that are set up or changed at the same time. The default is what sshd of a jump host takes for certain (MaxStartups).',
      ),
    maxFailed: integerSchema(0, 10_000)
      .prefault(10)
      .describe(
        'Hosts that may fail in one up. When more have failed, nothing further is begun on any host, and what was not begun is named; 0: stop after the first.',
      ),
  })
  .prefault({})
  .describe('How a change goes through many hosts: how many at once, and when to stop.');
