import type { AlertGroup, AlertState, BuiltMessage, CardOccasion } from './alert-state.ts';

/** Makes messages out of states; pure. Over the messages of one build each state shows once. */
export interface Renderers {
  /** Cards of one group. */
  readonly group: (group: AlertGroup, occasion: CardOccasion) => readonly BuiltMessage[];
  /** Cards over several groups: the worst first. */
  readonly digest: (states: readonly AlertState[], occasion: CardOccasion) => readonly BuiltMessage[];
  /** The plainest form that Feishu takes. */
  readonly text: (states: readonly AlertState[], occasion: CardOccasion) => readonly BuiltMessage[];
}
