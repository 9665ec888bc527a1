import { expect, test } from 'vitest';
import { sampleAlert } from '../testing/sample-notification.ts';
import { judgeAlert, type AlertRecord, type Judgement } from './judge-alert.ts';

const hourMs = 3_600_000;
const startMs = Date.parse('2026-03-01T01:30:00Z');

function at(minutes: number): string {
  return new Date(startMs + minutes * 60_000).toISOString();
}

/** What a row of alerts is taken for: [minute it arrives, start, end (undefined: fires), says repeat]. */
function judged(rows: readonly (readonly [number, number, (number | undefined)?, boolean?])[]): readonly string[] {
  let known: AlertRecord | undefined;
  return rows.map(([minute, start, end, saysRepeat]) => {
    const times = { startsAt: at(start), endsAt: end === undefined ? '0001-01-01T00:00:00Z' : at(end) };
    const alert = sampleAlert({ status: end === undefined ? 'firing' : 'resolved', ...times });
    const around = { saysRepeat, repeatMs: 4 * hourMs, nowMs: startMs + minute * 60_000 };
    const judgement: Judgement = judgeAlert(alert, known, around);
    if (judgement.kind !== 'stale') known = judgement.record;
    return judgement.kind === 'new' ? `new ${known?.episode ?? 0}` : judgement.kind;
  });
}

test.each<readonly [string, Parameters<typeof judged>[0], readonly string[]]>([
  [
    'fires and ends',
    [
      [0, 0],
      [5, 0, 4],
    ],
    ['new 1', 'new 1'],
  ],
  [
    'copies with another start',
    [
      [0, 0],
      [0.1, 0.2],
      [5, 0, 4],
      [5.1, 0.2, 4.2],
    ],
    ['new 1', 'copy', 'new 1', 'copy'],
  ],
  [
    'the old firing after the end',
    [
      [0, 0],
      [5, 0, 4],
      [6, 0],
    ],
    ['new 1', 'new 1', 'stale'],
  ],
  [
    'fires again',
    [
      [0, 0],
      [5, 0, 4],
      [6, 5],
    ],
    ['new 1', 'new 1', 'new 2'],
  ],
  [
    'the old end after it fires again',
    [
      [0, 0],
      [5, 0, 4],
      [6, 5],
      [6, 0, 4],
    ],
    ['new 1', 'new 1', 'new 2', 'stale'],
  ],
  [
    'an end without a firing',
    [
      [5, 0, 4],
      [5.1, 0, 4],
    ],
    ['new 1', 'copy'],
  ],
  [
    'the end of an episode that was never told',
    [
      [5, 0, 4],
      [20, 15, 19],
    ],
    ['new 1', 'new 2'],
  ],
  [
    'a much later start without an end in between',
    [
      [0, 0],
      [60, 58],
    ],
    ['new 1', 'new 2'],
  ],
  [
    'fires on with its old start after it counted as over',
    [
      [0, 0],
      [5, 0, 4],
      [30, 0],
    ],
    ['new 1', 'new 1', 'new 2'],
  ],
  [
    'a reminder by time, and its copy',
    [
      [0, 0],
      [100, 0],
      [240, 0],
      [241, 0],
      [480, 0],
    ],
    ['new 1', 'copy', 'reminder', 'copy', 'reminder'],
  ],
  [
    'a reminder by its reason',
    [
      [0, 0, undefined, false],
      [1, 0, undefined, true],
      [2, 0, undefined, true],
      [300, 0, undefined, false],
    ],
    ['new 1', 'reminder', 'copy', 'copy'],
  ],
])('%s', (_name, rows, expected) => {
  expect(judged(rows)).toEqual(expected);
});
