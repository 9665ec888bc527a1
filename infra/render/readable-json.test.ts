import { expect, test } from 'vitest';
import { readableJson } from './readable-json.ts';

test('short values stay on one line, long ones are broken up, and the meaning is the same', () => {
  const value = {
    short: { a: 1, b: [true, null] },
    long: ['x'.repeat(70), 'y'.repeat(70)],
    none: undefined,
    text: '"\n',
  };
  const text = readableJson(value);
  expect(text.split('\n')[1]).toBe('  "short": {"a":1,"b":[true,null]},');
  expect(text.split('\n').every((line) => line.length <= 120)).toBe(true);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
});
