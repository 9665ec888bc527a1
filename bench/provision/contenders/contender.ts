import type { OperatorCommand } from '../measure-command.ts';
import type { Action, ContenderName } from '../provision-figures.ts';

/** Somebody who provisions. */
export interface Contender {
  readonly name: ContenderName;
  /** Called when the hosts are pristine again: what it remembers of them goes. */
  forget(): Promise<void>;
  /** What an operator calls; undefined where it knows no such thing. */
  command(action: Action): OperatorCommand | undefined;
}
