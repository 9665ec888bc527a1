import { tryOwnEvent } from '../card/own-event.ts';
import type { Journal } from '../journal/journal.ts';
import type { CardForm, WaitingCard } from '../journal/card-store.ts';
import type { AlertState, BuiltMessage, CardOccasion } from './alert-state.ts';
import { alertPriority } from './alert-priority.ts';
import { lastResortText } from './last-resort-text.ts';
import type { Renderers } from './renderers.ts';

/** With more groups than this waiting, cards are digests over groups: one a group would take longer than two seconds. */
const mostGroups = { atPace: 8, whenSlow: 3 } as const;

/** Longest answer of Feishu with which cards go out as fast as the budget allows, in milliseconds. */
const paceMs = 250;

/** Cards go one after the other, so with slow answers fewer of them fit into the two seconds. */
function groupsWithCardsOfTheirOwn(answerMs: number): number {
  const { atPace, whenSlow } = mostGroups;
  return Math.max(whenSlow, Math.floor(atPace * Math.min(1, paceMs / answerMs)));
}

/** With more states than this waiting, cards are digests too: tables of one group alone would be more than ten cards. */
const mostStates = 300;

/** Most alerts of a group looked at for its cards; what does not fit waits for the next. */
const mostOfGroup = 150;

/** Most alerts looked at for a digest: about as many names as 20,480 bytes hold, so that each digest is full. */
const mostOfDigest = 600;

/** A card mentions the backlog when more states than this wait behind it. */
const longBacklog = 100;

/** What composing needs. */
export interface Composer {
  readonly journal: Journal;
  readonly renderers: Renderers;
  /** Word that the bot asks for. */
  readonly keyword: string | undefined;
  /** Told when a renderer throws. */
  readonly onRenderError: (error: unknown) => void;
}

function priorityOf(states: readonly AlertState[]): number {
  return Math.min(...states.map(({ alert }) => alertPriority(alert)));
}

function occasionFor(
  { journal }: Composer,
  states: readonly AlertState[],
  form: CardForm,
  nowMs: number,
): CardOccasion {
  const behind = journal.alerts.backlog().states - states.length;
  const backlog = behind > longBacklog ? behind : 0;
  const groups = [...new Set(states.map(({ group }) => group))];
  const hidden = groups.reduce((sum, group) => sum + journal.alerts.group(group).truncatedAlerts, 0);
  return { nowMs, firstNumber: journal.cards.nextNumber(), mention: form === 0, backlog, hidden };
}

/** Firing states of a group that were on earlier cards: only a count. */
function shownBefore(firing: number, states: readonly AlertState[]): number {
  const fired = states.filter(({ status, alert }) => status === 'firing' && tryOwnEvent(alert) === undefined);
  const shown = new Set(fired.map(({ fingerprint }) => fingerprint));
  return Math.max(0, firing - shown.size);
}

function render(
  composer: Composer,
  states: readonly AlertState[],
  form: CardForm,
  occasion: CardOccasion,
): readonly BuiltMessage[] {
  try {
    return renderForm(composer, states, form, occasion);
  } catch (error) {
    // Whatever a label did to a renderer: the alert still gets out.
    composer.onRenderError(error);
    return lastResortText(states, occasion, composer.keyword);
  }
}

function renderForm(
  { journal, renderers }: Composer,
  states: readonly AlertState[],
  form: CardForm,
  occasion: CardOccasion,
): readonly BuiltMessage[] {
  if (form === 2) return renderers.text(states, occasion);
  const groups = new Set(states.map(({ group }) => group));
  const [only = ''] = groups;
  if (groups.size > 1 || heads(states).length > mostOfGroup) return renderers.digest(states, occasion);
  const context = journal.alerts.group(only);
  return renderers.group({ ...context, states, shownBefore: shownBefore(context.firing, states) }, occasion);
}

/** The oldest state of each alert. */
function heads(states: readonly AlertState[]): readonly AlertState[] {
  const seen = new Set<string>();
  return states.filter(({ fingerprint }) => !seen.has(fingerprint) && seen.add(fingerprint));
}

/**
 * Messages for these states. Several messages may arrive in any order, so an alert that fired and is over already is in them
 * with its oldest state alone; the rest waits until that is shown.
 */
function renderInOrder(
  composer: Composer,
  states: readonly AlertState[],
  form: CardForm,
  nowMs: number,
  numbers: Partial<Pick<CardOccasion, 'firstNumber' | 'partOf'>> = {},
): readonly BuiltMessage[] {
  const occasion = (some: readonly AlertState[]): CardOccasion => ({
    ...occasionFor(composer, some, form, nowMs),
    ...numbers,
  });
  const messages = render(composer, states, form, occasion(states));
  const oldest = heads(states);
  if (messages.length <= 1 || oldest.length === states.length) return messages;
  return render(composer, oldest, form, occasion(oldest));
}

function keep(
  { journal }: Composer,
  messages: readonly BuiltMessage[],
  states: readonly AlertState[],
  form: CardForm,
  partOf = 0,
): void {
  const byId = new Map(states.map((state) => [state.id, state]));
  for (const message of messages) {
    const own = message.states.flatMap((id) => byId.get(id) ?? []);
    if (own.length > 0) journal.cards.put(message, form, priorityOf(own), partOf);
  }
}

/**
 * Makes the next card (or cards) out of what waits, inside a transaction of the caller: one of a group, or a digest when much
 * waits. Returns how it was merged.
 * @param answerMs How long Feishu took for its last answer, in milliseconds.
 */
export function composeNext(
  composer: Composer,
  nowMs: number,
  answerMs: number,
): 'single' | 'group' | 'digest' | undefined {
  const { alerts, cards } = composer.journal;
  const first = alerts.first();
  if (first === undefined) return undefined;
  const groups = groupsWithCardsOfTheirOwn(answerMs);
  const isDigest = alerts.groupsWaiting(groups + 1) > groups || alerts.statesWaiting(mostStates + 1) > mostStates;
  const states = isDigest ? alerts.waiting(mostOfDigest) : alerts.waiting(mostOfGroup, first.group);
  const kept = cards.get(alerts.keptCardWith(states.map(({ fingerprint }) => fingerprint)) ?? 0);
  if (kept !== undefined) {
    // An older state of one of them is on a card that Feishu never took: both go together, as text, so that the order holds.
    // It keeps its number: an answer of Feishu that was lost may have been for it.
    const older = alerts.onCard(kept.number);
    const own = new Set(older.map(({ fingerprint }) => fingerprint));
    const together = [...older, ...states.filter(({ fingerprint }) => own.has(fingerprint))];
    replace(composer, kept, together, 2, nowMs);
    return 'group';
  }
  const messages = renderInOrder(composer, states, 0, nowMs);
  // Of a digest only the first card: by the next turn the others would be out of date.
  keep(composer, isDigest ? messages.slice(0, 1) : messages, states, 0);
  return states.length === 1 ? 'single' : isDigest ? 'digest' : 'group';
}

/** Puts cards of their own in the place of one that is too large for one; they tell what they are a part of. */
function keepParts(
  composer: Composer,
  card: WaitingCard,
  parts: readonly (readonly AlertState[])[],
  form: CardForm,
  nowMs: number,
): void {
  const partOf = card.partOf === 0 ? card.number : card.partOf;
  composer.journal.cards.dissolve(card.number);
  for (const part of parts) keep(composer, renderInOrder(composer, part, form, nowMs, { partOf }), part, form, partOf);
}

/** Puts another form in the place of a card; it keeps its number, unless it takes several messages. */
function replace(
  composer: Composer,
  card: WaitingCard,
  states: readonly AlertState[],
  form: CardForm,
  nowMs: number,
): void {
  const { number, partOf } = card;
  const messages = renderInOrder(composer, states, form, nowMs, { firstNumber: number, partOf });
  if (messages.length <= 1) return keep(composer, messages, states, form, partOf);
  const parts = messages.map((message) => states.filter(({ id }) => message.states.includes(id)));
  return keepParts(composer, card, parts, form, nowMs);
}

/** Puts a plainer form in the place of a refused card. */
export function composePlainer(composer: Composer, card: WaitingCard, form: CardForm, nowMs: number): void {
  replace(composer, card, composer.journal.alerts.onCard(card.number), form, nowMs);
}

/** Puts two halves in the place of a card that is too large; false when it shows one alert only. */
export function composeHalves(composer: Composer, card: WaitingCard, nowMs: number): boolean {
  const states = heads(composer.journal.alerts.onCard(card.number));
  if (states.length < 2) return false;
  const middle = Math.ceil(states.length / 2);
  keepParts(composer, card, [states.slice(0, middle), states.slice(middle)], card.form, nowMs);
  return true;
}
