import { hashSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { basicAuthorization, CallerCheck } from './caller-check.ts';

const right = basicAuthorization('promha', 'a:password');
const guess = (number: number): string => basicAuthorization('promha', `guess ${number}`);
const newCheck = (cost = 4): CallerCheck => new CallerCheck('promha', hashSync('a:password', cost));

test('user and password must both be right, and shown as basic authentication', async () => {
  const check = newCheck();
  expect(await check.allows(right)).toBe(true);
  expect(await check.allows(right)).toBe(true);
  const others = [undefined, '', 'Basic', 'Basic !', right.replace('Basic', 'Bearer'), guess(1)];
  others.push(basicAuthorization('admin', 'a:password'), basicAuthorization('promha', ''));
  for (const header of others) expect(await check.allows(header), header).toBe(false);
});

test('who is known is let in at once while a stranger guesses, and again after thousands of guesses', async () => {
  const check = newCheck(6);
  await check.allows(right);
  const guesses = Array.from({ length: 2000 }, (_, number) => check.allows(guess(number)));
  let done = false;
  const all = Promise.all(guesses).finally(() => (done = true));
  expect(await check.allows(right)).toBe(true);
  expect(done).toBe(false);
  expect(new Set(await all)).toEqual(new Set([false]));
  for (let number = 0; number < 150; number += 1) await check.allows(guess(2000 + number));
  expect(await check.allows(right)).toBe(true);
});
