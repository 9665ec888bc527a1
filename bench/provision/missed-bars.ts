import { medianOf, type Action, type ContenderName, type Run } from './provision-figures.ts';

/** The floor's nothing-changed on the machine for which the bars in seconds hold, in milliseconds; on another one they are scaled. */
const floorUnchangedMs = 600;

/** How far pyinfra and the floor may be from where the field was measured to stand, before the page has to say why. */
const fieldTolerance = 0.3;

/** Where the field was measured to stand, in milliseconds. */
export const fieldMs: Readonly<
  Record<'pyinfra' | 'floor', Readonly<Partial<Record<Exclude<Action, 'looked'>, number>>>>
> = {
  pyinfra: { first: 13_000, unchanged: 6000, rule: 6000, preview: 4600, drift: 5800 },
  floor: { first: 4000, unchanged: 580, rule: 500, drift: 900 },
};

/** How many times slower (or faster, below 1) this machine is than the one for which the bars hold. */
export function machineScale(runs: readonly Run[]): number {
  return (medianOf(runs, 'floor', 'unchanged') ?? floorUnchangedMs) / floorUnchangedMs;
}

interface Bar {
  readonly what: string;
  readonly isMs: number;
  readonly limitMs: number;
}

/** Every bar with its limit on this machine. Those whose figures were not measured are left out. */
export function bars(runs: readonly Run[]): readonly Bar[] {
  const of = (contender: ContenderName, action: Action): number => medianOf(runs, contender, action) ?? NaN;
  const ours = (action: Action): number => of('promha', action);
  const scale = machineScale(runs);
  const all: readonly Bar[] = [
    { what: 'first convergence, 2.5 x the floor', isMs: ours('first'), limitMs: 2.5 * of('floor', 'first') },
    { what: 'first convergence, under pyinfra', isMs: ours('first'), limitMs: of('pyinfra', 'first') },
    { what: 'nothing changed, 2.5 s', isMs: ours('unchanged'), limitMs: 2500 * scale },
    { what: 'nothing changed, half of pyinfra', isMs: ours('unchanged'), limitMs: of('pyinfra', 'unchanged') / 2 },
    { what: 'one rule changed, 3 s', isMs: ours('rule'), limitMs: 3000 * scale },
    { what: 'preview, 2.5 s', isMs: ours('preview'), limitMs: 2500 * scale },
    { what: '--refresh, 1.5 s more than without', isMs: ours('looked') - ours('unchanged'), limitMs: 1500 * scale },
  ];
  return all.filter(({ isMs, limitMs }) => !Number.isNaN(isMs) && !Number.isNaN(limitMs));
}

const shown = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

/** Bars that this run did not keep, a sentence each. */
export function missedBars(runs: readonly Run[]): readonly string[] {
  return bars(runs)
    .filter(({ isMs, limitMs }) => isMs > limitMs)
    .map(({ what, isMs, limitMs }) => `${what}: ${shown(isMs)}, should be at most ${shown(limitMs)} on this machine`);
}

/** Where pyinfra or the floor is not where the field was measured to stand: such a run compares something else, or the machine does. */
export function offField(runs: readonly Run[]): readonly string[] {
  return Object.entries(fieldMs).flatMap(([contender, known]) =>
    Object.entries(known).flatMap(([action, wasMs]) => {
      const isMs = medianOf(runs, contender as ContenderName, action as Action);
      if (isMs === undefined || Math.abs(isMs / wasMs - 1) <= fieldTolerance) return [];
      return [`${contender}, ${action}: ${shown(isMs)}, was ${shown(wasMs)} where the field was measured`];
    }),
  );
}
