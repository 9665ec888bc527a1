import type { AlertState } from '../engine/alert-state.ts';
import { alertFacts, type AlertFacts, type Reader } from './alert-facts.ts';

/** A state together with what a card says of it. */
export interface ShownState {
  readonly state: AlertState;
  readonly facts: AlertFacts;
}

/** Puts states into words. */
export function shownStates(states: readonly AlertState[], reader: Reader): readonly ShownState[] {
  return states.map((state) => ({ state, facts: alertFacts(state.alert, reader) }));
}

/** The states that still hold: fired, and not over by a later state of the same list. */
export function stillFiring(shown: readonly ShownState[]): readonly ShownState[] {
  const ended = new Map<string, number>();
  for (const { state } of shown) {
    if (state.status === 'resolved')
      ended.set(state.fingerprint, Math.max(state.id, ended.get(state.fingerprint) ?? 0));
  }
  return shown.filter(({ state }) => state.status === 'firing' && state.id > (ended.get(state.fingerprint) ?? -1));
}

/** Order on a card: firing before resolved, the worst severity first, then by host and rule; the same input gives the same card. */
export function compareShown(a: ShownState, b: ShownState): number {
  const byStatus = Number(a.state.status === 'resolved') - Number(b.state.status === 'resolved');
  return byStatus || a.facts.rank - b.facts.rank || compareNames(a, b) || a.state.id - b.state.id;
}

function compareNames(a: ShownState, b: ShownState): number {
  return order(a.facts.name, b.facts.name) || order(a.facts.host, b.facts.host);
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
