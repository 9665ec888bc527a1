import { expect, test } from 'vitest';
import { hopLines, watchHops } from './watch-hops.ts';

test('each hop is timed by itself, and one that is never reached is told as such', async () => {
  const since = Date.now();
  const times = await watchHops(
    [
      { name: 'reached', reached: () => Promise.resolve(true) },
      { name: 'never', reached: () => Promise.resolve(false) },
    ],
    since,
    1,
    new AbortController().signal,
  );
  const [reached, never] = hopLines(times);
  expect(reached).toMatch(/\d\.\d s {2}reached$/);
  expect(never).toMatch(/not seen {2}never$/);
});
