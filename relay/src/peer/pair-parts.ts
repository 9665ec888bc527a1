import type { FastifyBaseLogger } from 'fastify';
import type { Bots } from '../bot/bots.ts';
import type { PairTimes } from './pair-times.ts';

/** What a pair is made of. */
export interface PairParts {
  readonly rank: 0 | 1;
  readonly url: string;
  /** The peers' token: never shown. */
  readonly token: string;
  /** PEM text: who signs the other's certificate. Absent: the usual authorities. */
  readonly ca?: string | undefined;
  /** Folder of the relay. */
  readonly folder: string;
  readonly bots: Bots;
  readonly times: PairTimes;
  readonly log: FastifyBaseLogger;
  /** A notification was answered on the own journal alone. */
  readonly onMissed: () => void;
}
