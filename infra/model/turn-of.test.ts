import { expect, test } from 'vitest';
import { turnOf } from './turn-of.ts';

test('turns follow the order of the stack file', () => {
  expect(turnOf({ hosts: ['prom02', 'prom01'] }, 'prom02')).toEqual({ turn: 1, of: 2 });
  expect(turnOf({ hosts: ['prom02', 'prom01'] }, 'prom01')).toEqual({ turn: 2, of: 2 });
  expect(() => turnOf({ hosts: ['prom02', 'prom01'] }, 'test')).toThrow(/test is none of/);
});
