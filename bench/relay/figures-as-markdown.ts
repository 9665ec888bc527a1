import { count, median, megabytes, row, seconds, table, times } from '../markdown.ts';
import type { BacklogFigures } from './measure-backlog.ts';
import type { OfPair } from './measure-pair.ts';
import { maxResidentBytes } from './missed-limits.ts';
import type { RelayFigures } from './relay-figures.ts';
import type { StormSize } from './storm-bodies.ts';
import type { Contender } from './test-bed.ts';

const names: Readonly<Record<Contender, string>> = {
  relay: 'this relay',
  'at-once': 'minimal, 200 at once',
  'after-post': 'minimal, 200 after its post',
  'passes-on': 'minimal, 502 when refused',
};

const percent = (share: number): string => `${(100 * share).toFixed(share === 0 || share === 1 ? 0 : 1)} %`;
const sizeOf = ({ alerts, groups }: StormSize): string => `${count(alerts)} alerts in ${count(groups)} groups`;

function stormTable({ storms, stormSize, stormMinimum }: RelayFigures): string {
  const each = (title: string, cell: (storm: (typeof storms)[number]) => string): string =>
    row(title, ...storms.map(cell));
  const minimum = `${stormMinimum.cards} cards in ${seconds(stormMinimum.ms)}`;
  return [
    `### Storm: ${sizeOf(stormSize)}`,
    '',
    table(
      ['', ...storms.map(({ contender }) => names[contender])],
      [
        each('webhooks answered 200', ({ answers }) => count(answers.answered)),
        each('posts of Alertmanager', ({ answers }) => count(answers.posts)),
        each('last answered after', ({ answeredAfterMs }) => seconds(answeredAfterMs)),
        each('last card accepted after', ({ shownAfterMs }) => seconds(shownAfterMs)),
        each(`against the minimum (${minimum})`, ({ shownAfterMs, shown }) =>
          shown.lost > 0 || shownAfterMs === undefined ? 'never' : times(shownAfterMs / stormMinimum.ms),
        ),
        each('cards accepted', ({ shown }) => count(shown.accepted)),
        each('cards refused by Feishu', ({ shown }) => count(shown.refused)),
        each('**alerts lost**', ({ shown }) => `**${count(shown.lost)}** (${percent(shown.lost / stormSize.alerts)})`),
        each('alerts shown twice', ({ shown }) => count(shown.repeated)),
      ],
    ),
  ].join('\n');
}

function throughputTable({ throughput, machine }: RelayFigures): string {
  const [relay, minimal] = throughput;
  if (relay === undefined || minimal === undefined) return '';
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  return [
    '### Webhooks a second, one new alert each',
    '',
    table(
      ['', names.relay, `${names['at-once']}, no disk`, 'ratio'],
      [
        row(
          'webhooks a second',
          count(relay.perSecond),
          count(minimal.perSecond),
          times(relay.perSecond / minimal.perSecond),
        ),
        row('p50', ms(relay.p50Ms), ms(minimal.p50Ms), times(relay.p50Ms / minimal.p50Ms)),
        row('p99', ms(relay.p99Ms), ms(minimal.p99Ms), times(relay.p99Ms / minimal.p99Ms)),
        row('not answered 200', count(relay.failed), count(minimal.failed), ''),
        row('synchronised writes a second that the disk takes', count(machine.syncsPerSecond), '', ''),
      ],
    ),
  ].join('\n');
}

function backlogRows({ backlog, backlogSize, backlogMinimum }: RelayFigures): readonly string[] {
  if (backlog === undefined) return [];
  const {
    takingPeakBytes,
    waitingBytes,
    restartedBytes,
    drainPeakBytes,
    drainedInMs,
    firstCardAfterMs,
    shown,
  }: BacklogFigures = backlog;
  const drained = `${seconds(drainedInMs)}, ${count(shown.accepted)} cards`;
  const minimum = `${seconds(backlogMinimum.ms)}, ${count(backlogMinimum.cards)} cards`;
  const ratio = drainedInMs === undefined ? '-' : times(drainedInMs / backlogMinimum.ms);
  const limit = `under ${megabytes(maxResidentBytes)}`;
  const alerts = `${count(backlogSize.alerts)} alerts`;
  return [
    row(`memory, most while ${alerts} come in`, megabytes(takingPeakBytes), limit, ''),
    row(`memory with ${alerts} waiting`, megabytes(waitingBytes), limit, ''),
    row(`memory after a restart with ${alerts} waiting`, megabytes(restartedBytes), limit, ''),
    row(`memory, most while ${alerts} drain`, megabytes(drainPeakBytes), limit, ''),
    row(`ready after a start with ${alerts} waiting`, seconds(median(backlog.readyAfterMs)), '', ''),
    row('first card after Feishu is back', seconds(firstCardAfterMs), 'within 30 s', ''),
    row(`${alerts} drained in`, drained, minimum, ratio),
    row('of these lost, shown twice', `${count(shown.lost)}, ${count(shown.repeated)}`, '0, 0', ''),
  ];
}

function restRows({ rest }: RelayFigures): readonly string[] {
  const [relay, minimal] = rest;
  if (relay === undefined || minimal === undefined) return [];
  const [ready, minimalReady] = [median(relay.readyAfterMs), median(minimal.readyAfterMs)];
  return [
    row(
      'memory at rest',
      megabytes(relay.restBytes),
      `under ${megabytes(maxResidentBytes)}; minimal: ${megabytes(minimal.restBytes)}`,
      times(relay.restBytes / minimal.restBytes),
    ),
    row(
      'ready after a start, empty journal',
      seconds(ready),
      `minimal: ${seconds(minimalReady)}`,
      times(ready / minimalReady),
    ),
  ];
}

function pairTable({ pair, backlogSize }: RelayFigures): string {
  if (pair === undefined) return '';
  const alerts = `${count(backlogSize.alerts)} alerts`;
  const limit = `under ${megabytes(maxResidentBytes)} each`;
  const memory = (title: string, { leader, follower }: OfPair<number>): string =>
    row(title, megabytes(leader), megabytes(follower), limit);
  return [
    '### Two relays',
    '',
    table(
      ['', 'leader', 'follower', 'limit'],
      [
        memory('memory at rest', pair.rest),
        memory(`memory, most while ${alerts} come in, half of them by each`, pair.taking),
        memory(`memory with ${alerts} waiting`, pair.waiting),
        memory('memory, most while a follower with a new disk takes all of it', pair.copying),
        memory('memory, most while a killed leader comes back, and follows', pair.merging),
        memory(`memory, most while ${alerts} drain`, pair.draining),
        row('the new follower has all of it after', '', seconds(pair.copiedInMs), ''),
        row('of these lost, shown twice', `${count(pair.shown.lost)}, ${count(pair.shown.repeated)}`, '', '0, 0'),
      ],
    ),
  ].join('\n');
}

/** The figures as a section of a page. */
export function figuresAsMarkdown(figures: RelayFigures): string {
  const { processors, memoryGiB, kernel, node, fileSystem, load } = figures.machine;
  const rows = [...restRows(figures), ...backlogRows(figures)];
  const memory = [
    '### Memory, start and backlog',
    '',
    table(['', names.relay, 'limit, or minimum that the budget allows', 'ratio'], rows),
  ].join('\n');
  return [
    `Machine: ${processors}, ${memoryGiB} GiB, ${kernel}, Node ${node}, journal on ${fileSystem}; load before the bench began: ${load.toFixed(1)}.`,
    figures.storms.length === 0 ? '' : stormTable(figures),
    throughputTable(figures),
    rows.length === 0 ? '' : memory,
    pairTable(figures),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}
