import { durationMs, type Duration } from '../../config/duration.ts';

/** Time that rates are taken over: two minutes, or four scrapes where that is longer, so that a missed scrape leaves a rate. */
export function rateWindow(scrapeInterval: Duration): Duration {
  const seconds = Math.max(120, Math.ceil((4 * durationMs(scrapeInterval)) / 1000));
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
