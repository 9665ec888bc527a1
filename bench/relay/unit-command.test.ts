import { expect, test } from 'vitest';
import { unitCommand } from './unit-command.ts';

test('the unit that ships says how to run the relay, with bounds of its memory', () => {
  const { flags } = unitCommand();
  expect(flags).toContainEqual(expect.stringMatching(/^--max-old-space-size=\d+$/));
  expect(flags.filter((flag) => !flag.startsWith('--'))).toEqual([]);
});

test('flags and environment come from the unit', () => {
  const unit = 'Environment=A=1\nExecStart=/opt/node/bin/node --one --two=2 /opt/relay/relay.mjs\n';
  expect(unitCommand(unit)).toEqual({ flags: ['--one', '--two=2'], env: { A: '1' } });
});

test('a unit that runs something else is an error', () => {
  expect(() => unitCommand('ExecStart=/bin/sh')).toThrow(/ExecStart/);
});
