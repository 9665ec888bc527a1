import type { FastifyBaseLogger } from 'fastify';
import type { Budget } from '../feishu/budget.ts';
import type { SendResult } from '../feishu/send-message.ts';
import type { TryReport } from './delivery-loop.ts';
import type { AskWhatFires } from './doubt-watch.ts';
import type { RunbookOf } from './own-alert.ts';
import type { Partner } from './partner.ts';
import type { Renderers } from './renderers.ts';
import type { TakeCounts, TimingOf } from './take-alerts.ts';

/** What an engine is made of. */
export interface EngineParts {
  /** Folder of the journal. Absent: in memory, and a notification is answered when its alerts are shown. */
  readonly folder: string | undefined;
  readonly budget: Budget;
  /** Which of two relays this is. @default 0 */
  readonly rank?: number;
  /** The other relay of two. Absent: this is the only one. */
  readonly partner?: Partner | undefined;
  readonly send: (body: object) => Promise<SendResult>;
  readonly renderers: Renderers;
  readonly keyword: string | undefined;
  readonly timingOf: TimingOf;
  /** Asks the Alertmanagers. Absent: none can be asked. */
  readonly askWhatFires?: AskWhatFires | undefined;
  /** Where the runbooks of the relay's own alerts are read. */
  readonly runbookOf: RunbookOf;
  /** Wall clock in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: FastifyBaseLogger;
  readonly onTry: (report: TryReport) => void;
  readonly onMerged: (how: 'single' | 'group' | 'digest') => void;
  readonly onTaken: (counts: TakeCounts) => void;
}
