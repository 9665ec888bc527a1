import { expect, vi } from 'vitest';
import { query, type Sample } from './lab-queries.ts';
import { scrapesOf } from './scrape-spacing.ts';

/** Counters of the pair that are 0 as long as neither refuses or repeats what the other sends. */
const names = [
  'prometheus_remote_storage_samples_failed_total',
  'prometheus_tsdb_out_of_order_samples_total',
  'prometheus_target_scrapes_sample_out_of_order_total',
  'prometheus_target_scrapes_sample_duplicate_timestamp_total',
  'prometheus_target_scrapes_sample_out_of_bounds_total',
];

/** Those counters of both that are not 0, as one of the pair has them. */
export async function badCounters(base: string): Promise<readonly Sample[]> {
  const counters = await query(`{job="prometheus",__name__=~"${names.join('|')}"}`, base);
  expect(counters.length).toBeGreaterThanOrEqual(8);
  return counters.filter(({ value }) => value !== 0);
}

/** Waits until a Prometheus has scraped each of its targets so often lately, one scrape after the other. */
export async function isScrapingAll(base: string, scrapes = 1): Promise<void> {
  const check = async (): Promise<void> => {
    const latelyMs = scrapes * 10_000 + 4000;
    const lately = await scrapesOf(base, 'job!~"replica/.+"', Date.now() - latelyMs, Date.now());
    const steady = [...lately.values()].filter((times) => times.length >= scrapes);
    expect(steady.length).toBeGreaterThan(9);
    expect(steady.length).toBe((await query('up{job!~"replica/.+"}', base)).length);
  };
  await vi.waitFor(check, { timeout: 90_000, interval: 1000 });
}
