import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { hostKeyReport } from './host-key-report.ts';

const key = { type: 'ssh-ed25519', base64: 'AAAAC3NzaC1lZDI1NTE5AAAAIATFTRhHEDhOt2TTZ+1I0lCwpVeh1S0mPYJGP5d8UiN0' };
const other = { type: 'ssh-ed25519', base64: 'AAAAC3NzaC1lZDI1NTE5AAAAIAhj/9S41PY22ep9dbwgVUnSupAAP3YcIrtAu7pbgAzt' };

test('the lines are part of a stack file, with a fingerprint and what is new about each key', () => {
  const report = hostKeyReport([
    { name: 'prom01', expected: [], shown: key },
    { name: 'prom02', expected: [key], shown: key },
    { name: 'grafana', expected: [other], shown: key },
    { name: 'test', expected: [], shown: new Error('test: connect: nothing listens there') },
  ]);
  const line = { hostKey: `ssh-ed25519 ${key.base64}` };
  expect(parse(`config:\n${report}`)).toEqual({
    config: { 'promha:hosts': { prom01: line, prom02: line, grafana: line } },
  });
  expect(report).toMatch(/SHA256:\S+, new[^]*as known[^]*CHANGED from SHA256:[^]*# test: connect: nothing listens/);
});
