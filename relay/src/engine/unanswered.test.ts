import { beforeEach, expect, test } from 'vitest';
import { Unanswered } from './unanswered.ts';

let unanswered: Unanswered;
const [one, two, elsewhere] = [{ name: 'one' }, { name: 'two' }, { name: 'elsewhere' }];
beforeEach(() => {
  unanswered = new Unanswered();
  unanswered.begin(one, 'a', 10);
  unanswered.begin(two, 'a', 20);
  unanswered.begin(elsewhere, 'b', 5);
});

test('the second is answered, then the first fails: nothing is taken back', () => {
  unanswered.answered(two);
  expect(unanswered.failed(one)).toBeUndefined();
});

test('the first fails and the second is answered: nothing is taken back', () => {
  expect(unanswered.failed(one)).toBeUndefined();
  unanswered.answered(two);
  expect(unanswered.failed(two)).toBeUndefined();
});

test('both fail: all since the first is taken back with the last of them', () => {
  expect(unanswered.failed(one)).toBeUndefined();
  expect(unanswered.failed(two)).toBe(10);
});

test('of another group an answer says nothing', () => {
  unanswered.answered(two);
  expect(unanswered.failed(elsewhere)).toBe(5);
});
