import { fenced, plain } from './fenced.ts';
import type { HostEvent } from './host-events.ts';
import type { Section } from './line-sections.ts';
import { lineSections, sectionsOf } from './line-sections.ts';
import type { Verdict } from './verdicts.ts';

/** Longest comment that GitHub takes, in characters ("Body is too long (maximum is 65536 characters)"). */
const longestComment = 65_536;

/** Lines of each file's diff that are tried, and rows of the table, until the comment is short enough. */
const budgets = [
  { lines: Infinity, rows: Infinity },
  { lines: 400, rows: Infinity },
  { lines: 100, rows: Infinity },
  { lines: 30, rows: Infinity },
  { lines: 8, rows: 200 },
  { lines: 0, rows: 100 },
  { lines: undefined, rows: 50 },
] as const;

/** All that a comment says. */
export interface PreviewReport {
  readonly stack: string;
  readonly events: readonly HostEvent[];
  readonly verdicts: readonly Verdict[];
  /** What Pulumi warned of, or why there is no preview. */
  readonly messages: readonly { readonly severity: string; readonly message: string }[];
  readonly failed: boolean;
}

/** Stands at the beginning of each comment on a stack, so that the next one takes its place. */
export function commentMark(stack: string): string {
  return `<!-- promha preview of ${stack} -->`;
}

function headline({ events, failed }: PreviewReport): string {
  if (failed) return 'there is no preview';
  if (events.length === 0) return 'nothing changes';
  const counts = (['start', 'restart', 'reload', 'remove'] as const).flatMap((kind) => {
    const count = events.filter((event) => event.kind === kind).length;
    return count === 0 ? [] : [`${count} to ${kind}`];
  });
  return counts.length === 0 ? 'no service restarts or reloads' : `services: ${counts.join(', ')}`;
}

function turnsText(events: readonly HostEvent[]): readonly string[] {
  const pairs = events.filter(({ kind, turns }) => kind === 'restart' && turns.length > 1);
  const lines = pairs.map(
    ({ what, turns }) =>
      `${plain(what)} restarts on one host at a time, in the order ${turns.map(plain).join(', ')}: the next one when the one before is ready and serves again.`,
  );
  return [...new Set(lines)].flatMap((line) => [line, '']);
}

function eventTable(events: readonly HostEvent[], most: number): readonly string[] {
  if (events.length === 0) return [];
  const rows = events
    .slice(0, most)
    .map(({ host, what, does }, index) => `| ${index + 1} | ${plain(host)} | ${plain(what)} | ${plain(does)} |`);
  const left = events.length - rows.length;
  return [
    '### In this order',
    '',
    'Hosts are worked on side by side, each in this order; hosts that take turns, in this order among themselves too.',
    '',
    '| | host | part | what happens |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...(left > 0 ? [`And ${left} more of the kind.`, ''] : []),
    ...turnsText(events),
    'Nothing else changes on any host.',
    '',
  ];
}

function verdictLines(verdicts: readonly Verdict[]): readonly string[] {
  if (verdicts.length === 0) return [];
  const alike = Map.groupBy(verdicts, ({ check, outcome, said }) => JSON.stringify([check, outcome, said]));
  const mark = { accepted: '✅', refused: '❌', 'not run': '➖' } as const;
  const lines = [...alike.values()].flatMap((group) =>
    group.slice(0, 1).flatMap(({ check, outcome, said }) => {
      const hosts = group.map(({ host }) => plain(host)).join(', ');
      const line = `- ${mark[outcome]} ${plain(check)}: ${outcome} (${hosts})`;
      if (outcome === 'not run')
        return [`${line}: ${plain(said)}; the host's own one refuses a bad file before anything is changed`];
      return outcome === 'accepted' ? [line] : [line, '', ...fenced(said.split('\n').slice(-20)), ''];
    }),
  );
  return ['### Checkers on the rendered files', '', ...lines, ''];
}

function messageLines(messages: PreviewReport['messages']): readonly string[] {
  const shown = messages.filter(({ severity }) => severity !== 'debug');
  if (shown.length === 0) return [];
  return [
    '### What Pulumi says',
    '',
    ...fenced(shown.flatMap(({ message }) => message.trimEnd().split('\n')).slice(0, 100)),
    '',
  ];
}

function commentWith(
  report: PreviewReport,
  sections: readonly Section[],
  budget: { readonly lines: number | undefined; readonly rows: number },
): string {
  const { stack, events, verdicts, messages } = report;
  const files = budget.lines === undefined ? [] : lineSections(sections, budget.lines, stack);
  return [
    commentMark(stack),
    `## Stack ${plain(stack)}: ${headline(report)}`,
    '',
    ...eventTable(events, budget.rows),
    ...verdictLines(verdicts),
    ...(files.length === 0 ? [] : ['### Changed files', '', ...files]),
    ...messageLines(messages),
  ].join('\n');
}

/** The comment as Markdown, shortened until GitHub takes it. */
export function previewComment(report: PreviewReport): string {
  const sections = sectionsOf(report.events);
  for (const budget of budgets) {
    const comment = commentWith(report, sections, budget);
    if (comment.length <= longestComment) return comment;
  }
  const note = '\n\nThis comment is cut off: it would be too long.\n';
  return commentWith(report, [], { lines: undefined, rows: 0 }).slice(0, longestComment - note.length) + note;
}
