import { matcherSchema } from '../../infra/config/matcher-schema.ts';

/** A matcher as Alertmanager's API has it. */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  /** False: all that do not match. */
  readonly isEqual: boolean;
}

/** A text that is no matcher. */
export class MatcherError extends Error {
  override readonly name = 'MatcherError';
}

const operators: Readonly<Record<string, Pick<Matcher, 'isRegex' | 'isEqual'>>> = {
  '=': { isRegex: false, isEqual: true },
  '!=': { isRegex: false, isEqual: false },
  '=~': { isRegex: true, isEqual: true },
  '!~': { isRegex: true, isEqual: false },
};

/** A value in double quotes with what is escaped in it, or a plain word. */
function plainValue(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
}

/**
 * Reads a matcher as people write it: `instance="app01"`, `severity!=critical`, `alertname=~"Disk.*"`. One word alone is the name of an
 * alert: `NodeDown`.
 * @throws MatcherError that shows how a matcher looks.
 */
export function parseMatcher(text: string): Matcher {
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(text)) return { name: 'alertname', value: text, isRegex: false, isEqual: true };
  const parsed = matcherSchema().safeParse(text);
  const [, name, operator, value] = /^\s*(\w+)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s.exec(parsed.data ?? '') ?? [];
  if (name === undefined || operator === undefined || value === undefined) {
    const hint = /^\w+=~?[^"]*[\s{},]/.test(text) ? '; put quotes around it: \'note="two words"\'' : '';
    throw new MatcherError(
      `${text}: ${parsed.error?.issues[0]?.message ?? 'is no matcher'}, or the name of an alert${hint}`,
    );
  }
  return { name, value: plainValue(value), ...(operators[operator] as Pick<Matcher, 'isRegex' | 'isEqual'>) };
}

/** A matcher as people write it. */
export function shownMatcher({ name, value, isRegex, isEqual }: Matcher): string {
  const operator = isEqual ? (isRegex ? '=~' : '=') : isRegex ? '!~' : '!=';
  return `${name}${operator}${JSON.stringify(value)}`;
}
