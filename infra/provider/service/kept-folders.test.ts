import { expect, test } from 'vitest';
import { keptFolders } from './converge-service.ts';
import { exampleService } from './example-service.ts';

test.each([
  [true, true, ['/var/lib/prometheus']],
  [true, false, ['/var/lib/prometheus']],
  [false, true, ['/var/lib/prometheus']],
  [false, false, []],
])('of a service recorded with keepData %s, in a stack that says %s, %j stays', (keepData, keepsNow, kept) => {
  expect(keptFolders(exampleService({ keepData }), keepsNow)).toEqual(kept);
});
