import { expect, test } from 'vitest';
import { foldAlike } from './fold-alike.ts';
import type { Problem } from './settings-error.ts';

const lines = (problems: readonly Problem[]): readonly string[] =>
  foldAlike(problems).map(({ path, text }) => `${path}: ${text}`);

const host = (index: number, key: string, rule: string): Problem => ({
  path: `hosts/web${index}/${key}`,
  text: `${rule}, got "x${index}" (hosts.csv line ${index + 1})`,
});
const many = (count: number, key: string, rule: string): readonly Problem[] =>
  Array.from({ length: count }, (_, index) => host(index + 1, key, rule));

test('one cause in many hosts is one problem, which counts and names them', () => {
  expect(lines(many(200, 'address', 'should be an IPv4 address'))).toEqual([
    'hosts/web1/address: should be an IPv4 address, got "x1" (hosts.csv line 2); the same 199 times more: web2 (hosts.csv line 3), web3 (hosts.csv line 4) and 197 more',
  ]);
});

test('a few are told each by itself, another rule and another key too', () => {
  const few = [...many(4, 'address', 'should be an IPv4 address'), ...many(4, 'port', 'should be a whole number')];
  expect(foldAlike(few)).toEqual(few);
  expect(
    lines([...many(6, 'address', 'should be an IPv4 address'), ...many(6, 'user', 'should be a user')]),
  ).toHaveLength(2);
});

test('lines of one file that break one rule are one problem; those of another file are not among them', () => {
  const line = (file: string, number: number, what: string): Problem => ({
    path: `${file} line ${number}`,
    text: `web${number}: ${what}`,
  });
  const wrong = [2, 3, 4, 5, 6].map((number) => line('a.csv', number, 'should be an address or a section'));
  expect(lines([...wrong, line('b.csv', 2, 'should be an address or a section')])).toEqual([
    'a.csv line 2: web2: should be an address or a section; the same 4 times more: line 3, line 4 and 2 more',
    'b.csv line 2: web2: should be an address or a section',
  ]);
});

test('lines that name what was named before are alike, whatever they name', () => {
  const twice = (number: number): Problem => ({
    path: `b.csv line ${number}`,
    text: `names "web${number}", which is named in a.csv line ${number} too`,
  });
  expect(lines([2, 3, 4, 5, 6].map(twice))).toEqual([
    'b.csv line 2: names "web2", which is named in a.csv line 2 too; the same 4 times more: line 3, line 4 and 2 more',
  ]);
});

test('several mistakes on one line are all told', () => {
  const wrong = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
    path: 'a.csv line 1',
    text: `"${name}" is not known`,
  }));
  expect(foldAlike(wrong)).toEqual(wrong);
});

test('what is no host and no line is left alone, in its order', () => {
  const others = ['locale', 'hosts', 'feishu/webhook', 'ssh', 'rules'].map((path) => ({ path, text: 'is required' }));
  expect(foldAlike(others)).toEqual(others);
});
