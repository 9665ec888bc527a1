import { describe, expect, test } from 'vitest';
import { expandRange } from './expand-range.ts';

describe('expandRange', () => {
  test.each([
    ['web1', ['web1']],
    ['web[1:3]', ['web1', 'web2', 'web3']],
    ['web[08:11].lan', ['web08.lan', 'web09.lan', 'web10.lan', 'web11.lan']],
    ['10.2.0.[11:19:4]', ['10.2.0.11', '10.2.0.15', '10.2.0.19']],
    ['db-[a:c]', ['db-a', 'db-b', 'db-c']],
    ['r[1:2]n[01:02]', ['r1n01', 'r1n02', 'r2n01', 'r2n02']],
  ])('%s', (pattern, names) => {
    expect(expandRange(pattern)).toEqual(names);
  });

  test.each([
    ['web[3:1]', 'count upwards'],
    ['web[1:3:0]', 'count upwards'],
    ['web[1-3]', 'should be [first:last]'],
    ['web[]', 'should be [first:last]'],
    ['web[1:1000000]', 'at most 5000 names'],
    ['r[1:100]n[1:100]', 'at most 5000 names'],
  ])('%s is refused', (pattern, reason) => {
    expect(() => expandRange(pattern)).toThrow(reason);
  });
});
