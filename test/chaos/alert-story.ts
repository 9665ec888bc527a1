import { readFileSync } from 'node:fs';
import type { ChaosBed } from './chaos-bed.ts';
import type { PlannedAlert } from './prometheus-pair.ts';
import { shownStatesOf } from './shown-states-of.ts';
import type { TroubleLog } from './trouble-log.ts';

interface Event {
  readonly atMs: number;
  readonly what: string;
}

/** What a relay itself said of its part in the pair, of its journal and of alerts in doubt. */
function saidBy(bed: ChaosBed, rank: number): readonly Event[] {
  const lines = readFileSync(bed.relayLog(rank), 'utf8').split('\n');
  return lines.flatMap((line) => {
    try {
      const { time, msg = '', alert } = JSON.parse(line) as { time: number | string; msg?: string; alert?: string };
      if (!/^(pair|journal|doubt):/.test(msg)) return [];
      return [
        { atMs: new Date(time).getTime(), what: `relay${rank} says ${msg}${alert === undefined ? '' : ` (${alert})`}` },
      ];
    } catch {
      // A line that a kill has cut.
      return [];
    }
  });
}

function tellingsOf({ told }: ChaosBed, instance: string): readonly Event[] {
  return told.flatMap(({ atMs, endMs, from, states, outcome }) => {
    const own = ['firing', 'resolved'].filter((status) => states.has(`${instance} ${status}`));
    if (own.length === 0) return [];
    return [
      {
        atMs,
        what: `am${from} tells ${own.join(' and ')} with ${states.size - 1} others: ${outcome} after ${endMs - atMs} ms`,
      },
    ];
  });
}

function cardsOf({ fake }: ChaosBed, instance: string): readonly Event[] {
  return fake.requests().flatMap((request) => {
    const { number, states } = shownStatesOf(request);
    const own = ['firing', 'resolved'].filter((status) => states.has(`${instance} ${status}`));
    if (own.length === 0) return [];
    return [
      {
        atMs: Date.parse(request.time),
        what: `card ${number} ${request.accepted ? 'shows' : `refused (${request.code}) with`} ${own.join(' and ')}`,
      },
    ];
  });
}

/**
 * Everything that has to do with one alert, in order, in seconds since the run began: what was told of it, its cards, and what was
 * troubled meanwhile and half a minute before and after.
 */
export function storyOf(plan: PlannedAlert, bed: ChaosBed, log: TroubleLog, begunMs: number): string {
  const { instance, fireMs, resolveMs } = plan;
  const own = [
    { atMs: begunMs + fireMs, what: 'begins to fire' },
    { atMs: begunMs + resolveMs, what: 'is over' },
    ...tellingsOf(bed, instance),
    ...cardsOf(bed, instance),
  ];
  const times = own.map(({ atMs }) => atMs);
  const [fromMs, toMs] = [Math.min(...times) - 30_000, Math.max(...times) + 30_000];
  const around = [...log.events, ...bed.relays.flatMap((_relay, rank) => saidBy(bed, rank))];
  const seen = [...own, ...around.filter(({ atMs }) => fromMs <= atMs && atMs <= toMs)];
  const lines = seen
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, what }) => `${((atMs - begunMs) / 1000).toFixed(3).padStart(8)} ${what}`);
  return [`The story of ${instance}:`, ...lines].join('\n');
}
