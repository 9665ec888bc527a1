import { expect, test } from 'vitest';
import { labPulumiEnvironment } from './pulumi-command.ts';

test("the lab's Pulumi sees nothing of the user's own Pulumi", () => {
  const users = {
    PATH: '/usr/bin',
    HOME: '/root',
    PULUMI_ACCESS_TOKEN: 'theirs',
    PULUMI_CONFIG_PASSPHRASE: 'theirs',
    PULUMI_BACKEND_URL: 's3://theirs',
  };
  const environment = labPulumiEnvironment({ binDir: '/tools' }, users);
  expect(Object.values(environment).filter((value) => value?.includes('theirs'))).toEqual([]);
  expect(environment).toMatchObject({ HOME: '/root', PULUMI_STACK: 'lab' });
  expect(environment['PATH']?.startsWith('/tools:')).toBe(true);
});
