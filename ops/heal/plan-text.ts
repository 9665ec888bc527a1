import { DateTime } from 'luxon';
import type { FillableHole, Outage } from './find-outages.ts';
import type { Slice } from './plan-slices.ts';
import type { SpaceNeeded } from './space.ts';
import { targetName } from './target.ts';
import type { TimeRange } from './time-range.ts';

/** All that is known before anything is changed. */
export interface HealPlan {
  readonly patient: string;
  readonly peer: string;
  readonly outages: readonly Outage[];
  readonly slices: readonly Slice[];
  readonly needed: SpaceNeeded;
  /** Free bytes of the disks. */
  readonly free: SpaceNeeded;
}

/** A moment in the time zone of the stack, to the second. */
export function clock(ms: number, zone: string): string {
  return DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
}

function lengthText({ startMs, endMs }: TimeRange): string {
  const seconds = Math.round((endMs - startMs) / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(' ') || 'under 1 s';
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Bytes as people read them. */
export function megabytes(bytes: number): string {
  return `${number(Math.ceil(bytes / 1024 ** 2))} MB`;
}

/** Holes of one outage that are shown each; of more, so many, and a count. */
const shownHoles = 20;

function holeLine(hole: FillableHole, zone: string): string {
  const [from, to] = [clock(hole.startMs, zone), clock(hole.endMs, zone).slice(11)];
  return `    ${targetName(hole.target).padEnd(32)} ${from} to ${to}  ${number(hole.peerScrapes)} scrapes`;
}

function outageLines({ patient, peer }: HealPlan, outage: Outage, zone: string): readonly string[] {
  const { holes, lost, silence } = outage;
  const title = `  ${clock(outage.startMs, zone)} to ${clock(outage.endMs, zone)} (${lengthText(outage)}), ${holes.length + lost.length} targets`;
  return [
    `${title}${silence === undefined ? '' : `; ${patient} scraped nothing at all, so what the rules of ${peer} found comes too`}`,
    ...holes.slice(0, shownHoles).map((hole) => holeLine(hole, zone)),
    ...(holes.length > shownHoles ? [`    and ${holes.length - shownHoles} more targets`] : []),
    ...lost.map(({ target }) => `    ${targetName(target).padEnd(32)} ${peer} has nothing either: stays a hole`),
  ];
}

/** The plan as the operator reads it before anything is changed. */
export function planText(plan: HealPlan, zone: string): string {
  const samples = plan.slices.reduce((sum, slice) => sum + slice.samples, 0);
  const lines = [
    `${plan.patient} lacks what ${plan.peer} has (times: ${zone}):`,
    ...plan.outages.flatMap((outage) => outageLines(plan, outage, zone)),
    `To copy: about ${number(samples)} samples in ${plan.slices.length} ${plan.slices.length === 1 ? 'block' : 'blocks'}, trimmed to the holes.`,
    `Disk: ${plan.peer} needs ${megabytes(plan.needed.peerBytes)} for a while, has ${megabytes(plan.free.peerBytes)}; ${plan.patient} needs ${megabytes(plan.needed.patientBytes)}, has ${megabytes(plan.free.patientBytes)}.`,
  ];
  return `${lines.join('\n')}\n`;
}
