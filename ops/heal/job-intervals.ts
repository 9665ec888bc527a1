import { durationMs } from '../../infra/config/duration.ts';
import type { Settings } from '../../infra/config/settings-schema.ts';

/** Scrape intervals of a stack. */
export interface JobIntervals {
  /** Interval of a job, in milliseconds; that of the stack for a job it does not name. */
  readonly of: (job: string) => number;
  /** The longest of all, in milliseconds. */
  readonly longestMs: number;
}

/** Reads the scrape intervals of all jobs from the settings. */
export function jobIntervals({ prometheus }: Pick<Settings, 'prometheus'>): JobIntervals {
  const usual = durationMs(prometheus.scrapeInterval);
  const own = new Map(
    prometheus.extraTargets.flatMap(({ job, scrapeInterval }) =>
      scrapeInterval === undefined ? [] : [[job, durationMs(scrapeInterval)] as const],
    ),
  );
  return { of: (job) => own.get(job) ?? usual, longestMs: Math.max(usual, ...own.values()) };
}
