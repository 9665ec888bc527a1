import { expect, test } from 'vitest';
import { missingSilences, type Silence } from './restore-silences.ts';

const nowMs = Date.UTC(2026, 2, 2, 3);
const inAnHour = '2026-03-02T04:00:00.000Z';
const matcher = (name: string, value: string) => ({ isEqual: true, isRegex: false, name, value });
const mute: Silence = {
  id: 'a1',
  matchers: [matcher('instance', 'test'), matcher('alertname', 'CpuHigh')],
  endsAt: inAnHour,
  createdBy: 'ops',
  comment: 'disk is replaced',
};

test('a silence that an Alertmanager still has is not added again, under whatever id', () => {
  const again = { ...mute, id: 'b2', matchers: mute.matchers.toReversed(), endsAt: '2026-03-02T04:00:00Z' };
  expect(missingSilences([mute], [again], nowMs)).toEqual([]);
});

test('what both Alertmanagers had is added once', () => {
  expect(missingSilences([mute, { ...mute, id: 'b2' }], [], nowMs)).toEqual([mute]);
});

test('one that differs in anything that people see is another one', () => {
  const others = [
    { ...mute, comment: 'another reason' },
    { ...mute, endsAt: '2026-03-02T05:00:00.000Z' },
    { ...mute, matchers: [matcher('instance', 'test')] },
    { ...mute, matchers: mute.matchers.map((one) => ({ ...one, isEqual: false })) },
  ];
  expect(missingSilences(others, [mute], nowMs)).toEqual(others);
});

test('one that is over is left out: Alertmanager refuses it', () => {
  expect(missingSilences([mute], [], Date.parse(inAnHour))).toEqual([]);
});
