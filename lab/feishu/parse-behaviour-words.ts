import { modeSchema, type Behaviour } from './behaviour.ts';

/** The words that {@link parseBehaviourWords} understands, for usage texts. */
export const behaviourUsage =
  'ok | down | hang | slow <ms> | error <http status> <code> [<msg>] | portal <http status> [<text>] | limits on | limits off';

function wholeNumber(word: string | undefined, what: string): number {
  if (word === undefined || !/^\d+$/.test(word)) {
    throw new Error(
      `feishu: ${what} should be a whole number, got ${word === undefined ? 'nothing' : `"${word}"`}; say ${behaviourUsage}`,
    );
  }
  return Number(word);
}

function wordsToChange(words: readonly string[]): { change: Partial<Behaviour>; used: number } {
  const [verb, first, second] = words;
  switch (verb) {
    case 'ok':
    case 'down':
    case 'hang':
      return { change: { mode: { kind: verb } }, used: 1 };
    case 'slow':
      return { change: { mode: { kind: 'slow', ms: wholeNumber(first, 'slow <ms>') } }, used: 2 };
    case 'error': {
      const status = wholeNumber(first, 'error <http status>');
      const code = wholeNumber(second, 'error <code>');
      const msg = words.slice(3).join(' ');
      return {
        change: { mode: { kind: 'error', status, code, msg: msg === '' ? 'error on request' : msg } },
        used: words.length,
      };
    }
    case 'portal': {
      const status = wholeNumber(first, 'portal <http status>');
      return { change: { mode: { kind: 'portal', status, text: words.slice(2).join(' ') } }, used: words.length };
    }
    case 'limits':
      if (first !== 'on' && first !== 'off') throw new Error('feishu: limits should be "on" or "off"');
      return { change: { limits: first === 'on' }, used: 2 };
    default:
      throw new Error(
        `feishu: ${verb === undefined ? 'nothing asked' : `unknown behaviour "${verb}"`}; say ${behaviourUsage}`,
      );
  }
}

/**
 * Reads what an operator typed after `feishu`, for example `['slow', '2500']`, `['error', '400', '9499', 'too many request']`, `['limits', 'off']`.
 * Throws an Error with one sentence that names the way out.
 */
export function parseBehaviourWords(words: readonly string[]): Partial<Behaviour> {
  const { change, used } = wordsToChange(words);
  if (words.length > used)
    throw new Error(`feishu: did not understand "${words.slice(used).join(' ')}"; say ${behaviourUsage}`);
  if (change.mode !== undefined) {
    const parsed = modeSchema.safeParse(change.mode);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Error(
        `feishu: ${change.mode.kind} ${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'out of range'}`,
      );
    }
  }
  return change;
}
