import type { FastifyBaseLogger } from 'fastify';
import type { Doubt } from '../journal/doubt-store.ts';
import type { Journal } from '../journal/journal.ts';
import type { Alert, Notification } from '../webhook/notification.ts';
import {
  awaitOverdue,
  groupIdOf,
  takeDoubts,
  withdrawDoubts,
  type SettledDoubt,
  type TakeCounts,
  type TimingOf,
} from './take-alerts.ts';
import { Unanswered } from './unanswered.ts';

/** Whether each of these alerts fires at this moment; one that is not in the answer is one that nobody could tell of. */
export type AskWhatFires = (alerts: readonly Alert[]) => Promise<ReadonlyMap<Alert, boolean>>;

/** What a watch over doubts works with. */
export interface DoubtWatchParts {
  /** Runs what needs the journal in use; undefined when that could not be. */
  readonly guarded: <Result>(action: (journal: Journal) => Result) => Result | undefined;
  readonly timingOf: TimingOf;
  /** Absent: nobody can be asked, and what stands unchallenged counts. */
  readonly askWhatFires: AskWhatFires | undefined;
  readonly now: () => number;
  readonly log: FastifyBaseLogger;
}

/**
 * How long after its time a doubt goes on to be looked at, as long as no Alertmanager says the same, in milliseconds. Two Prometheus that
 * disagree take turns in what an Alertmanager knows, and each tells again after its resend delay of a minute; one that has just
 * started knows nothing for as long.
 */
const patienceMs = 120_000;

/** Looks that pass between two questions to the Alertmanagers: a thousand doubts are a thousand questions. */
const looksBetweenQuestions = 4;

function keyOf({ fingerprint, dueMs }: Doubt): string {
  return `${fingerprint} ${dueMs}`;
}

/**
 * Watches over what contradicts the known state and may be older, see `judgeAlert`. That nobody speaks against it shows that it is true
 * only where the Alertmanagers know what they told us: an answer may be lost on its way, or be noted by them in another order. So
 * they are asked before it counts.
 */
export class DoubtWatch {
  readonly #parts: DoubtWatchParts;
  readonly #unanswered = new Unanswered();
  #isLooking = false;
  #looksToPass = 0;

  constructor(parts: DoubtWatchParts) {
    this.#parts = parts;
  }

  /** A relay begins to lead with this journal. */
  begin(): void {
    const { guarded, timingOf, now } = this.#parts;
    guarded((journal) => awaitOverdue(journal, timingOf, now()));
  }

  /** A notification begins to be taken; {@link settle} says what became of it. */
  beginTaking(notification: Notification): void {
    this.#unanswered.begin(notification, groupIdOf(notification), this.#parts.now());
  }

  /** Its caller was answered 200, or was not: what only it has put in doubt is taken back. See {@link withdrawDoubts}. */
  settle(notification: Notification, isAnswered: boolean): void {
    if (isAnswered) return this.#unanswered.answered(notification);
    const sinceMs = this.#unanswered.failed(notification);
    if (sinceMs === undefined) return;
    this.#parts.guarded((journal) => withdrawDoubts(journal, notification, this.#parts.timingOf, sinceMs));
  }

  /** Looks for doubts whose time has come; to be called each second. Resolves with what was taken; undefined: nothing was looked at. */
  async look(): Promise<TakeCounts | undefined> {
    if (this.#isLooking) return undefined;
    this.#isLooking = true;
    try {
      return await this.#look();
    } finally {
      this.#isLooking = false;
    }
  }

  async #look(): Promise<TakeCounts | undefined> {
    const { guarded, timingOf, now } = this.#parts;
    const due = guarded((journal) => journal.doubts.due(now())) ?? [];
    if (due.length === 0 || this.#looksToPass-- > 0) return undefined;
    const verdicts = await this.#verdicts(due);
    const taken = guarded((journal) => {
      // What was told meanwhile has dropped doubts, and may have put others in their place.
      const settled = journal.doubts.due(now()).flatMap((doubt) => {
        const stands = verdicts.get(keyOf(doubt));
        return stands === undefined ? [] : [{ doubt, stands }];
      });
      return { settled, counts: takeDoubts(journal, timingOf, now(), settled) };
    });
    for (const one of taken?.settled ?? []) this.#tell(one);
    return taken?.counts;
  }

  /** Which of them stand and which do not, by their keys; the others wait. */
  async #verdicts(due: readonly Doubt[]): Promise<ReadonlyMap<string, boolean>> {
    const { askWhatFires, now } = this.#parts;
    this.#looksToPass = 0;
    if (askWhatFires === undefined) return new Map(due.map((doubt) => [keyOf(doubt), true]));
    this.#looksToPass = looksBetweenQuestions;
    const known = await askWhatFires(due.map(({ alert }) => alert));
    const nowMs = now();
    return new Map(
      due.flatMap((doubt) => {
        const stands = tryJudge(doubt, known.get(doubt.alert), nowMs);
        return stands === undefined ? [] : [[keyOf(doubt), stands] as const];
      }),
    );
  }

  #tell({ doubt: { fingerprint, alert }, stands }: SettledDoubt): void {
    const what = alert.status === 'firing' ? 'fires again with its old start' : 'is over again with its old end';
    const sentence = stands ? `an alert ${what}` : `no Alertmanager knows that an alert ${what}: what was told was old`;
    this.#parts.log.info({ alert: fingerprint }, `doubt: ${sentence}`);
  }
}

/** True: it stands; undefined: that is not known yet. */
function tryJudge({ alert, dueMs }: Doubt, fires: boolean | undefined, nowMs: number): boolean | undefined {
  if (fires === (alert.status === 'firing')) return true;
  if (nowMs < dueMs + patienceMs) return undefined;
  return fires === undefined;
}
