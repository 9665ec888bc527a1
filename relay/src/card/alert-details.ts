import { tryRunbookUrl } from './alert-links.ts';
import { paragraph, plainText, type CardElement } from './card.ts';
import type { CardTexts } from './card-texts.ts';
import type { ShownState } from './shown-state.ts';

function fieldRows({ state, facts }: ShownState, texts: CardTexts): readonly (readonly [string, string])[] {
  const fires = state.status === 'firing';
  return [
    [texts.host, facts.host],
    [texts.severity, facts.severity],
    [fires ? texts.value : texts.lastValue, facts.value],
    [texts.threshold, facts.threshold],
    [facts.event === undefined ? texts.since : texts.at, facts.since],
    [texts.until, facts.until],
    [fires ? texts.firingFor : texts.lasted, facts.duration],
    [texts.labels, facts.labels],
  ];
}

/** One alert in full: its facts as fields, its texts, and its runbook as text where that is no address for a browser. */
export function alertDetails(shown: ShownState, texts: CardTexts): readonly CardElement[] {
  const { state, facts } = shown;
  const fields = fieldRows(shown, texts)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ is_short: true, text: plainText(`${name}${texts.colon}${value}`) }));
  // The description of an ended alert speaks of what is no more; its summary says enough of what it was.
  const told = state.status === 'firing' ? [facts.summary, facts.description] : [facts.summary || facts.description];
  const paragraphs = [...new Set(told)].filter((text) => text !== '');
  const past = state.status === 'firing' ? '' : `${texts.wasAbout}${texts.colon}`;
  const runbook = tryRunbookUrl(state.alert) === undefined ? facts.runbook : '';
  return [
    fields.length > 0 ? { tag: 'div', fields } : { tag: 'hr' },
    ...paragraphs.map((text) => paragraph(`${past}${text}`)),
    ...(runbook === '' ? [] : [paragraph(`${texts.runbook}${texts.colon}${runbook}`)]),
  ];
}
