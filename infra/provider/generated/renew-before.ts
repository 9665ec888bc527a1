import { dayMs } from '../../config/duration.ts';

/** How long before its end the certificate of a host is made anew; of one's own ones, from when on their end is told. */
export const renewBeforeMs = 30 * dayMs;
