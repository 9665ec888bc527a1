import { expect, test } from 'vitest';
import { hopLines, inOrder, watchHops } from './watch-hops.ts';

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

test('a hop that was seen late was reached before the one behind it', () => {
  const [relay, rule, card] = inOrder([
    { name: 'relay', seconds: 29.9 },
    { name: 'rule', seconds: undefined },
    { name: 'card', seconds: 29.8 },
  ]);
  expect([relay?.seconds, rule?.seconds, card?.seconds]).toEqual([29.8, undefined, 29.8]);
});
