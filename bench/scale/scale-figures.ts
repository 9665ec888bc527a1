import { megabytes, row, seconds, table } from '../markdown.ts';
import type { Machine } from '../machine.ts';

/** What is asked of every size, in this order. `looked`: nothing changed, and every host is looked at. */
export const scaleActions = ['first', 'unchanged', 'looked', 'destroy'] as const;

/** One of {@link scaleActions}. */
export type ScaleAction = (typeof scaleActions)[number];

/** What one command cost the operator's machine. */
export interface ScaleCost {
  readonly wallMs: number;
  readonly processorMs: number;
  /** Of all its processes together; what those of one program share counts once. */
  readonly peakBytes: number;
}

/**
 * The share of this machine's processors that so many hosts leave free when nothing is asked of them, from 0 to 1: they run on the
 * same ones as the operator's side, which a user's hosts do not.
 */
export interface FreeShare {
  readonly hosts: number;
  readonly share: number;
}

/** One command on a stack of so many hosts. */
export interface ScaleFigure {
  readonly hosts: number;
  readonly action: ScaleAction;
  readonly cost: ScaleCost;
}

/** All that one run measured, smaller stacks first. */
export interface ScaleFigures {
  readonly machine: Machine;
  /** How often what changes nothing was measured; its figures are medians. */
  readonly rounds: number;
  readonly figures: readonly ScaleFigure[];
  /** Of every size. */
  readonly free: readonly FreeShare[];
}

/** `unchanged` on so many hosts may take so long. */
const unchangedBar = { hosts: 100, wallMs: 8000 } as const;

/** Under this much memory of the operator's side in all, whatever it does. */
const memoryBarBytes = 1024 ** 3;

/** How much more time a host may take than in the stack of the size before: what is above it is no noise of one measurement. */
const linearTolerance = 1.15;

/** While these go on all hosts are at work by themselves too; a first convergence begins before that, a destroy ends it. */
const steady: readonly ScaleAction[] = ['unchanged', 'looked'];

const titles: Readonly<Record<ScaleAction, string>> = {
  first: 'first convergence',
  unchanged: 'nothing changed',
  looked: 'nothing changed, `--refresh`',
  destroy: '`destroy`',
};

/** Time of a host, in milliseconds; of what happens beside the hosts' own work that on the processors they leave free. */
function msOfHost({ hosts, action, cost }: ScaleFigure, free: readonly FreeShare[]): number {
  const share = steady.includes(action) ? (free.find((one) => one.hosts === hosts)?.share ?? 1) : 1;
  return (cost.wallMs * share) / hosts;
}

function growthMissed({ figures, free }: ScaleFigures, action: ScaleAction): readonly string[] {
  const mine = figures.filter((one) => one.action === action);
  return mine.flatMap((figure, index) => {
    const before = mine[index - 1];
    if (before === undefined) return [];
    const [now, then] = [msOfHost(figure, free), msOfHost(before, free)];
    if (now <= then * linearTolerance) return [];
    return [
      `${titles[action]}: ${now.toFixed(0)} ms a host with ${figure.hosts} hosts, ${then.toFixed(0)} ms with ${before.hosts}: worse than linear`,
    ];
  });
}

/** Bars that this run did not keep, a sentence each. */
export function missedScaleBars(all: ScaleFigures): readonly string[] {
  const { figures } = all;
  const late = figures.filter(
    ({ hosts, action, cost }) =>
      action === 'unchanged' && hosts === unchangedBar.hosts && cost.wallMs > unchangedBar.wallMs,
  );
  const large = figures.filter(({ cost }) => cost.peakBytes >= memoryBarBytes);
  return [
    ...scaleActions.flatMap((action) => growthMissed(all, action)),
    ...late.map(
      ({ hosts, cost }) =>
        `nothing changed on ${hosts} hosts: ${seconds(cost.wallMs)}, more than ${seconds(unchangedBar.wallMs)}`,
    ),
    ...large.map(
      ({ hosts, action, cost }) =>
        `${titles[action]} on ${hosts} hosts: ${megabytes(cost.peakBytes)} of memory, not under ${megabytes(memoryBarBytes)}`,
    ),
  ];
}

function actionTable({ figures, free }: ScaleFigures, action: ScaleAction): string {
  const lines = figures
    .filter((one) => one.action === action)
    .map((figure) =>
      row(
        String(figure.hosts),
        seconds(figure.cost.wallMs),
        `${(figure.cost.wallMs / figure.hosts).toFixed(0)} ms`,
        ...(steady.includes(action) ? [`${msOfHost(figure, free).toFixed(0)} ms`] : []),
        seconds(figure.cost.processorMs),
        megabytes(figure.cost.peakBytes),
      ),
    );
  const head = ['hosts', 'time', 'a host', ...(steady.includes(action) ? ['on free processors'] : [])];
  return `### ${titles[action]}\n\n${table([...head, 'processor', 'peak memory'], lines)}`;
}

/** The figures as a section of a page. */
export function scaleFiguresAsMarkdown(all: ScaleFigures): string {
  const { processors, memoryGiB, kernel, node, load } = all.machine;
  const missed = missedScaleBars(all);
  const left = all.free.map(({ hosts, share }) => `${hosts} hosts ${(share * 100).toFixed(0)} %`).join(', ');
  return [
    `Machine: ${processors}, ${memoryGiB} GiB, ${kernel}, Node ${node}; load before: ${load.toFixed(1)}. All hosts are real ones of this machine. Nothing changed, with and without \`--refresh\`: medians of ${all.rounds}. Of the processors the hosts leave free by themselves: ${left}.`,
    ...scaleActions.map((action) => actionTable(all, action)),
    missed.length === 0
      ? 'All bars are kept.'
      : `Bars that were missed:\n\n${missed.map((one) => `- ${one}`).join('\n')}`,
  ].join('\n\n');
}
