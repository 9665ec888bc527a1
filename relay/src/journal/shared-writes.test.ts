import { expect, test } from 'vitest';
import { SharedWrites } from './shared-writes.ts';

/** Notes which changes were made in each transaction; one that fails leaves none of them. */
function transactions(): { readonly write: <Result>(change: () => Result) => Result; readonly done: string[][] } {
  const done: string[][] = [];
  const write = <Result>(change: () => Result): Result => {
    made = [];
    const result = change();
    done.push(made);
    return result;
  };
  return { write, done };
}

let made: string[] = [];
const change = (name: string) => () => {
  made.push(name);
  return name;
};

test('what comes at the same time shares a transaction, and everybody gets his own result', async () => {
  const { write, done } = transactions();
  const writes = new SharedWrites(write);
  expect(await Promise.all(['a', 'b', 'c'].map((name) => writes.add(change(name))))).toEqual(['a', 'b', 'c']);
  expect(await writes.add(change('d'))).toBe('d');
  expect(done).toEqual([['a', 'b', 'c'], ['d']]);
});

test('one that fails takes no other one with it', async () => {
  const { write, done } = transactions();
  const writes = new SharedWrites(write);
  const failing = (): never => {
    throw new Error('cannot be');
  };
  const results = await Promise.allSettled([writes.add(change('a')), writes.add(failing), writes.add(change('c'))]);
  expect(results).toMatchObject([
    { value: 'a' },
    { reason: expect.objectContaining({ message: 'cannot be' }) as unknown },
    { value: 'c' },
  ]);
  expect(done).toEqual([['a'], ['c']]);
});

test('a transaction that fails is told to everybody', async () => {
  const full = new Error('disk is full');
  const writes = new SharedWrites(() => {
    throw full;
  });
  const results = await Promise.allSettled([writes.add(change('a')), writes.add(change('b'))]);
  expect(results).toMatchObject([{ reason: full }, { reason: full }]);
});

test('of many at the same time some wait for the next transaction, in order', async () => {
  const { write, done } = transactions();
  const writes = new SharedWrites(write);
  const names = Array.from({ length: 100 }, (_, index) => `${index}`);
  await Promise.all(names.map((name) => writes.add(change(name))));
  expect(done.flat()).toEqual(names);
  expect(done.length).toBeGreaterThan(1);
});
