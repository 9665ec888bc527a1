import type { RefusalReason } from '../feishu/refusal-reason.ts';
import { treatmentOf } from '../feishu/treatment.ts';
import type { Journal } from '../journal/journal.ts';
import type { Notification } from '../webhook/notification.ts';
import type { TryReport } from './delivery-loop.ts';
import type { TakeFailure } from './take-failure.ts';
import { fingerprintOf } from './trim-alert.ts';

/** What a try says to those who wait. */
type Look = (report: TryReport | undefined) => void;

/** Those who are answered only when their alerts are shown, since no disk holds them. */
export class ShownWaits {
  readonly #looks = new Set<Look>();
  readonly #onDisk = new Set<(journal: Journal) => void>();

  /** A card was tried. */
  tell(report: TryReport): void {
    for (const look of this.#looks) look(report);
  }

  /** All that this journal held in memory is on a disk now. */
  tellOnDisk(journal: Journal): void {
    for (const onDisk of this.#onDisk) onDisk(journal);
  }

  /**
   * Waits until nothing of the notification is pending, or on a disk; a failure that a turn of the bot would not cure ends the wait.
   * @param signal Ends it too, with a RefusalReason.
   */
  until(journal: Journal, notification: Notification, signal: AbortSignal): Promise<TakeFailure> {
    const fingerprints = [...new Set(notification.alerts.map(fingerprintOf))];
    return new Promise((resolve) => {
      const end = (failure: TakeFailure): void => {
        this.#looks.delete(look);
        this.#onDisk.delete(onDisk);
        signal.removeEventListener('abort', onAbort);
        resolve(failure);
      };
      const onAbort = (): void => end({ reason: signal.reason as RefusalReason });
      const look: Look = (report) => {
        if (fingerprints.every((fingerprint) => !journal.alerts.isPending(fingerprint))) return end(undefined);
        if (report === undefined || report.result.sent) return undefined;
        const treatment = treatmentOf(report.result.reason);
        const isOver = treatment === 'wait' || treatment === 'cure' || report.card.form === 2;
        return isOver ? end({ reason: report.result.reason }) : undefined;
      };
      const onDisk = (moved: Journal): void => {
        if (moved === journal) end(undefined);
      };
      this.#looks.add(look);
      this.#onDisk.add(onDisk);
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
      else look(undefined);
    });
  }
}
