import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { labHost, labHosts } from './lab-hosts.ts';

test("the lab's hosts are those of its stack file, at the same addresses", () => {
  const stack = parse(readFileSync(new URL('../../stacks/Pulumi.lab.yaml', import.meta.url), 'utf8')) as {
    config: Record<string, Record<string, { address: string }>>;
  };
  const declared = Object.entries(stack.config['promha:hosts'] ?? {}).map(([name, { address }]) => ({ name, address }));
  expect(declared).toEqual(labHosts);
});

test('an unknown host is refused with the names there are', () => {
  expect(() => labHost('prom03')).toThrow('there is no lab host "prom03": use one of prom01, prom02, grafana, test');
});
