import { fenced, plain } from './fenced.ts';
import type { FileChange } from './file-changes.ts';
import type { HostEvent } from './host-events.ts';

/** One file that changes alike on some hosts. */
export interface Section {
  readonly hosts: readonly string[];
  readonly role: string;
  readonly change: FileChange;
}

/** The changed files; those that change by the same lines on several hosts stand once. */
export function sectionsOf(events: readonly HostEvent[]): readonly Section[] {
  const all = events.flatMap(({ host, what, files }) => files.map((change) => ({ host, role: what, change })));
  const alike = Map.groupBy(all, ({ role, change }) => JSON.stringify([role, change]));
  return [...alike.values()].flatMap((group) =>
    group.slice(0, 1).map(({ role, change }) => ({ hosts: group.map(({ host }) => host), role, change })),
  );
}

const countOf = (lines: readonly string[], sign: '+' | '-'): number =>
  lines.filter((line) => line.startsWith(sign)).length;

function summaryOf({ kind, secret, attributes, lines }: FileChange): string {
  const words = [
    ...(kind === 'changed' ? [] : [kind]),
    ...(secret ? [kind === 'changed' && attributes === undefined ? 'secret changed' : 'secret'] : []),
    ...(lines.length > 0 ? [`+${countOf(lines, '+')} −${countOf(lines, '-')}`] : []),
    ...(attributes === undefined ? [] : [plain(attributes)]),
  ];
  return words.join(', ');
}

function shortened(lines: readonly string[], most: number, stack: string): readonly string[] {
  if (lines.length <= most) return fenced(lines, 'diff');
  return [
    ...(most === 0 ? [] : fenced(lines.slice(0, most), 'diff')),
    `${lines.length - most} more lines: \`npm run pulumi -- preview --diff -s ${stack}\` shows them.`,
  ];
}

/** The changed lines of every file, folded; of each at most so many. */
export function lineSections(sections: readonly Section[], most: number, stack: string): readonly string[] {
  return sections.flatMap(({ hosts, role, change }) => {
    const title = `<b>${hosts.map(plain).join(', ')}</b> ${plain(role)}: <code>${plain(change.path)}</code> (${summaryOf(change)})`;
    if (change.lines.length === 0) return [`- ${title}`, ''];
    return [
      '<details>',
      `<summary>${title}</summary>`,
      '',
      ...shortened(change.lines, most, stack),
      '',
      '</details>',
      '',
    ];
  });
}
