import type { CardTexts } from './card-texts.ts';
import { tableRow, type CardElement } from './card.ts';
import type { ShownState } from './shown-state.ts';

/** More rows push the names of the alerts off the first screen; the rest is in one row, and named below as all are. */
const maxRules = 12;

interface Count {
  readonly label: string;
  firing: number;
  resolved: number;
}

function countBy(shown: readonly ShownState[], labelOf: (row: ShownState) => string): readonly Count[] {
  const counts = new Map<string, Count>();
  for (const row of shown) {
    const label = labelOf(row);
    const count = counts.get(label) ?? { label, firing: 0, resolved: 0 };
    count[row.state.status] += 1;
    counts.set(label, count);
  }
  return [...counts.values()];
}

function rest(counts: readonly Count[]): Count {
  const sum = (status: 'firing' | 'resolved'): number => counts.reduce((total, count) => total + count[status], 0);
  return { label: `… (${counts.length})`, firing: sum('firing'), resolved: sum('resolved') };
}

function table(head: string, counts: readonly Count[], texts: CardTexts): readonly CardElement[] {
  const weights = [3, 1, 1];
  const rows = counts.length > maxRules ? [...counts.slice(0, maxRules - 1), rest(counts.slice(maxRules - 1))] : counts;
  return [
    tableRow([head, texts.firing, texts.resolved], weights, 'grey'),
    ...rows.map(({ label, firing, resolved }) => tableRow([label, String(firing), String(resolved)], weights)),
  ];
}

/**
 * How many of what a card shows fire and are over, by severity and then by rule, the worst first.
 * @param shown All states of the card.
 */
export function digestCounts(shown: readonly ShownState[], texts: CardTexts): readonly CardElement[] {
  const worstFirst = [...shown].sort((a, b) => a.facts.rank - b.facts.rank);
  const severities = countBy(worstFirst, ({ facts }) => facts.severity || texts.noSeverity);
  const rules = countBy(worstFirst, ({ facts }) =>
    [facts.name, facts.severity].filter((part) => part !== '').join(' · '),
  );
  return [...table(texts.severity, severities, texts), ...table(texts.rule, rules, texts)];
}
