import type { Finding } from './finding.ts';

/** All findings of one host, or of the stack as a whole. */
export interface Examined {
  /** `stack`, or the key of a host. */
  readonly name: string;
  readonly findings: readonly Finding[];
}

const words: Readonly<Record<Finding['level'], string>> = { problem: 'PROBLEM', note: 'note', fine: 'fine' };

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

function linesOf({ name, findings }: Examined, isBrief: boolean): readonly string[] {
  const shown = findings.filter(({ level }) => !isBrief || level !== 'fine');
  if (shown.length === 0) return [];
  const width = Math.max(...shown.map(({ subject }) => subject.length));
  return [
    name,
    ...shown.map(({ level, subject, text }) => {
      const head = `  ${words[level].padEnd(7)}  ${subject.padEnd(width)}  `;
      return `${head}${text.replaceAll('\n', `\n${' '.repeat(head.length)}`)}`;
    }),
  ];
}

/** The report as a person reads it. @param isBrief What is fine is left out. */
export function doctorReport(examined: readonly Examined[], isBrief: boolean): string {
  const all = examined.flatMap(({ findings }) => findings);
  const count = (level: Finding['level']): number => all.filter((finding) => finding.level === level).length;
  const summary = `${counted(count('problem'), 'problem')}, ${counted(count('note'), 'note')}, ${count('fine')} fine; nothing was changed on any host.`;
  return [...examined.flatMap((one) => linesOf(one, isBrief)), summary, ''].join('\n');
}
