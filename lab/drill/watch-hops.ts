import { waitUntil } from '../wait-until.ts';

/** One station on the way from a stopped exporter to a card: its name, and how to see that the news has reached it. */
export interface Hop {
  readonly name: string;
  readonly reached: () => Promise<boolean>;
}

/** When a hop was reached, in seconds after the drill's act; undefined when it was not within the time. */
export interface HopTime {
  readonly name: string;
  readonly seconds: number | undefined;
}

/**
 * Watches all hops at once, since a later one may be seen before an earlier one.
 * @param since when the act was done, in ms since the epoch.
 */
export const watchHops = (
  hops: readonly Hop[],
  since: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<readonly HopTime[]> =>
  Promise.all(
    hops.map(async ({ name, reached }) => {
      const at = await waitUntil(
        async () => (signal.aborted ? 0 : (await reached()) ? Date.now() : undefined),
        timeoutMs,
        250,
      );
      return { name, seconds: at ? (at - since) / 1000 : undefined };
    }),
  );

/** The news reaches a hop before the one behind it: a look four times a second may see it there later. */
export const inOrder = (times: readonly HopTime[]): readonly HopTime[] => {
  let next = Infinity;
  return times
    .toReversed()
    .map(({ name, seconds }) => {
      if (seconds === undefined) return { name, seconds };
      next = Math.min(next, seconds);
      return { name, seconds: next };
    })
    .toReversed();
};

/** The hops as lines of a table. */
export const hopLines = (times: readonly HopTime[]): readonly string[] =>
  times.map(
    ({ name, seconds }) => `  ${(seconds === undefined ? 'not seen' : `${seconds.toFixed(1)} s`).padStart(9)}  ${name}`,
  );
