import { expect, test } from 'vitest';
import { unitCommand } from './unit-command.ts';

test('the unit’s template says how to run the relay', () => {
  expect(unitCommand().flags.every((flag) => flag.startsWith('--'))).toBe(true);
});

test('flags and environment come from the unit', () => {
  const unit = 'Environment=A=1\nExecStart={{node}}/bin/node --one --two=2 {{release}}/relay.mjs\n';
  expect(unitCommand(unit)).toEqual({ flags: ['--one', '--two=2'], env: { A: '1' } });
});

test('a unit that runs something else is an error', () => {
  expect(() => unitCommand('ExecStart=/bin/sh')).toThrow(/ExecStart/);
});
