import { count, megabytes, row, seconds, table, times } from '../markdown.ts';
import { bars, machineScale, offField } from './missed-bars.ts';
import {
  actions,
  contenders,
  medianOf,
  type Action,
  type ContenderName,
  type Cost,
  type ProvisionFigures,
  type Run,
} from './provision-figures.ts';

const actionNames: Readonly<Record<Action, string>> = {
  first: 'first convergence',
  unchanged: 'nothing changed',
  looked: 'nothing changed, `--refresh`',
  preview: 'preview of one rule',
  rule: 'one rule changed',
  drift: 'drift repaired',
};

const contenderNames: Readonly<Record<ContenderName, string>> = {
  promha: '`pulumi up`',
  pyinfra: 'pyinfra',
  floor: 'ssh and tar',
  whole: '`pulumi up`, whole system',
};

const kinds: readonly (readonly [string, keyof Cost, (value: number) => string])[] = [
  ['processor, s', 'processorMs', (ms) => (ms / 1000).toFixed(1)],
  ['peak memory', 'peakBytes', megabytes],
  ['SSH connections', 'connections', count],
  ['sent', 'sentBytes', (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`],
];

/** Whoever looks at every host in any case has one figure for both. */
function counterpart(runs: readonly Run[], contender: ContenderName, action: Action): number | undefined {
  return medianOf(runs, contender, action) ?? medianOf(runs, contender, action === 'looked' ? 'unchanged' : action);
}

function timesTable({ runs }: ProvisionFigures): string {
  const line = (action: Action): string => {
    const [ours, pyinfra, floor, whole] = contenders.map((one) => counterpart(runs, one, action));
    const ratio = (other: number | undefined): string =>
      ours === undefined || other === undefined ? '-' : times(ours / other);
    return row(
      actionNames[action],
      `**${seconds(ours)}**`,
      seconds(pyinfra),
      seconds(floor),
      ratio(pyinfra),
      ratio(floor),
      seconds(whole),
    );
  };
  const [ours, pyinfra, floor, whole] = contenders.map((one) => contenderNames[one]);
  const head = ['', ours, pyinfra, floor, 'ours / pyinfra', 'ours / ssh and tar', whole].map((cell) => cell ?? '');
  return table(head, actions.map(line));
}

function costTable({ runs }: ProvisionFigures): string {
  const lines = actions.flatMap((action) =>
    contenders.flatMap((contender) => {
      if (medianOf(runs, contender, action) === undefined) return [];
      const cells = kinds.map(([, kind, show]) => show(medianOf(runs, contender, action, kind) ?? 0));
      const each = runs.filter((run) => run.contender === contender && run.action === action);
      const walls = each.map(({ cost }) => (cost.wallMs / 1000).toFixed(1)).join(', ');
      return [row(actionNames[action], contenderNames[contender], walls, ...cells)];
    }),
  );
  return table(['', 'by', 'each run, s', ...kinds.map(([title]) => title)], lines);
}

function barsTable({ runs }: ProvisionFigures): string {
  const exact = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const lines = bars(runs).map(({ what, isMs, limitMs }) =>
    row(what, exact(isMs), exact(limitMs), isMs <= limitMs ? 'kept' : '**missed**'),
  );
  return table(['bar', 'measured', 'limit on this machine', ''], lines);
}

function idleTable({ idle, idleSeconds }: ProvisionFigures): string {
  const lines = idle.map(({ service, hosts, residentBytes, processorShare, limitBytes, tasks }) =>
    row(
      service,
      hosts.join(', '),
      megabytes(residentBytes),
      limitBytes === undefined ? 'none' : megabytes(limitBytes),
      limitBytes === undefined ? '-' : `${Math.round((100 * residentBytes) / limitBytes)} %`,
      `${(100 * processorShare).toFixed(1)} %`,
      count(tasks),
    ),
  );
  return [
    `### Idle on a host, over ${idleSeconds} s`,
    '',
    table(
      ['service', 'hosts', 'memory, the most of them', '`MemoryMax`', 'of it', 'of one processor', 'threads'],
      lines,
    ),
  ].join('\n');
}

/** The figures as a section of a page. */
export function provisionFiguresAsMarkdown(figures: ProvisionFigures): string {
  const { processors, memoryGiB, kernel, node, load } = figures.machine;
  const off = offField(figures.runs);
  return [
    `Machine: ${processors}, ${memoryGiB} GiB, ${kernel}, Node ${node}; load before the bench began: ${load.toFixed(1)}. Medians of ${figures.rounds}; pyinfra ${figures.pyinfraVersion}. Bars in seconds are scaled by ${machineScale(figures.runs).toFixed(2)} for this machine.`,
    timesTable(figures),
    barsTable(figures),
    ...(off.length === 0
      ? []
      : [`More than 30 % from where the field was measured:\n\n${off.map((one) => `- ${one}`).join('\n')}`]),
    `### What each costs the operator’s machine\n\n${costTable(figures)}`,
    ...(figures.idle.length === 0 ? [] : [idleTable(figures)]),
  ].join('\n\n');
}
