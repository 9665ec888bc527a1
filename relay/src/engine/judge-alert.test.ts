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
    const around = { saysRepeat, repeatMs: 4 * hourMs, lateMs: 60_000, nowMs: startMs + minute * 60_000 };
    const judgement: Judgement = judgeAlert(alert, known, around);
    if ('record' in judgement) known = judgement.record;
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
    'the other Alertmanager, whose tries outlasted the end, looks again and is silent',
    [
      [0, 0],
      [5, 0, 4],
      [5.1, 0],
      [5.5, 0],
      [6, 0, 4],
    ],
    ['new 1', 'new 1', 'doubtful', 'doubtful', 'copy'],
  ],
  [
    'one Prometheus says that it is over, the other goes on: fires again with its old start, until it ends',
    [
      [0, 0],
      [5, 0.1, 4],
      [5.5, 0],
      [6.1, 0],
      [20, 0, 19],
    ],
    ['new 1', 'new 1', 'doubtful', 'new 2', 'new 2'],
  ],
  [
    'two Prometheus that disagree: the end that is told again waits until it holds',
    [
      [0, 0],
      [5, 0, 4],
      [6.1, 0],
      [6.5, 0, 4],
      [6.6, 0, 4.5],
      [7.2, 0, 4],
    ],
    ['new 1', 'new 1', 'new 2', 'doubtful', 'doubtful', 'new 2'],
  ],
  [
    'fires again with its old start, and is over soon after: its end is not that of before',
    [
      [0, 0],
      [5, 0, 4],
      [6.1, 0],
      [6.5, 0, 6.4],
    ],
    ['new 1', 'new 1', 'new 2', 'new 2'],
  ],
  [
    'comes and goes within a minute, with starts of its own: each state is new at once',
    [
      [0, 0],
      [0.3, 0, 0.2],
      [0.5, 0.4],
      [0.7, 0.4, 0.6],
      [0.8, 0.7],
    ],
    ['new 1', 'new 1', 'new 2', 'new 2', 'new 3'],
  ],
  [
    'Prometheus was away until the alert timed out, and restores its for: a later start',
    [
      [0, 0],
      [5, 0, 4],
      [5.2, 5.1],
      [30, 5.1, 29],
    ],
    ['new 1', 'new 1', 'new 2', 'new 2'],
  ],
  [
    'Prometheus and its Alertmanager restart while it fires: a later start, the old one of the other',
    [
      [0, 0],
      [3, 2.5],
      [3.1, 0],
    ],
    ['new 1', 'copy', 'copy'],
  ],
  [
    'both Alertmanagers deliver all of an outage, one behind the other (alertmanager#4108)',
    [
      [30, 0],
      [30.1, 0.2],
      [30.2, 0.2, 25],
      [30.3, 0, 25.2],
      [30.4, 0],
      [40, 38],
      [40.1, 0, 25.2],
    ],
    ['new 1', 'copy', 'new 1', 'copy', 'doubtful', 'new 2', 'stale'],
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
    'fires on with its old start long after it counted as over',
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
