import { megabytes, row, seconds, table } from '../markdown.ts';
import type { Machine } from '../machine.ts';

/**
 * What is asked of every size, in this order. `looked`: nothing changed, and every host is looked at; `savedOnce`: the same with the
 * state written at the end only (PULUMI_SKIP_CHECKPOINTS), not with each resource.
 */
export const scaleActions = ['first', 'unchanged', 'looked', 'savedOnce', 'destroy'] as const;

/** One of {@link scaleActions}. */
export type ScaleAction = (typeof scaleActions)[number];

/** What one command cost the operator's machine. */
export interface ScaleCost {
  readonly wallMs: number;
  readonly processorMs: number;
  /** Of all its processes together. */
  readonly peakBytes: number;
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
}

/** `unchanged` on so many hosts may take so long. */
const unchangedBar = { hosts: 100, wallMs: 8000 } as const;

/** Under this much memory of the operator's side in all, whatever it does. */
const memoryBarBytes = 1024 ** 3;

/** How much more time a host may take than in the stack of the size before: what is above it is no noise of one measurement. */
const linearTolerance = 1.15;

const titles: Readonly<Record<ScaleAction, string>> = {
  first: 'first convergence',
  unchanged: 'nothing changed',
  looked: 'nothing changed, `--refresh`',
  savedOnce: 'nothing changed, `--refresh`, state saved once',
  destroy: '`destroy`',
};

function growthMissed(figures: readonly ScaleFigure[], action: ScaleAction): readonly string[] {
  const mine = figures.filter((one) => one.action === action);
  return mine.flatMap(({ hosts, cost }, index) => {
    const before = mine[index - 1];
    if (before === undefined) return [];
    const [perHost, perHostBefore] = [cost.wallMs / hosts, before.cost.wallMs / before.hosts];
    if (perHost <= perHostBefore * linearTolerance) return [];
    return [
      `${titles[action]}: ${perHost.toFixed(0)} ms a host with ${hosts} hosts, ${perHostBefore.toFixed(0)} ms with ${before.hosts}: worse than linear`,
    ];
  });
}

/** Bars that this run did not keep, a sentence each. */
export function missedScaleBars({ figures }: ScaleFigures): readonly string[] {
  const late = figures.filter(
    ({ hosts, action, cost }) =>
      action === 'unchanged' && hosts === unchangedBar.hosts && cost.wallMs > unchangedBar.wallMs,
  );
  const large = figures.filter(({ cost }) => cost.peakBytes >= memoryBarBytes);
  return [
    ...scaleActions.flatMap((action) => growthMissed(figures, action)),
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

function actionTable(figures: readonly ScaleFigure[], action: ScaleAction): string {
  const lines = figures
    .filter((one) => one.action === action)
    .map(({ hosts, cost }) =>
      row(
        String(hosts),
        seconds(cost.wallMs),
        `${(cost.wallMs / hosts).toFixed(0)} ms`,
        seconds(cost.processorMs),
        megabytes(cost.peakBytes),
      ),
    );
  return `### ${titles[action]}\n\n${table(['hosts', 'time', 'a host', 'processor', 'peak memory'], lines)}`;
}

/** The figures as a section of a page. */
export function scaleFiguresAsMarkdown(all: ScaleFigures): string {
  const { processors, memoryGiB, kernel, node, load } = all.machine;
  const missed = missedScaleBars(all);
  return [
    `Machine: ${processors}, ${memoryGiB} GiB, ${kernel}, Node ${node}; load before: ${load.toFixed(1)}. All hosts are real ones of this machine. Nothing changed, with and without \`--refresh\`: medians of ${all.rounds}.`,
    ...scaleActions.map((action) => actionTable(all.figures, action)),
    missed.length === 0
      ? 'All bars are kept.'
      : `Bars that were missed:\n\n${missed.map((one) => `- ${one}`).join('\n')}`,
  ].join('\n\n');
}
