import { roleOrder } from '../../infra/model/role-order.ts';
import type { HostEvent } from './host-events.ts';

/** What comes before any role, in its order, as the type of the resource. */
const groundwork = ['Generated', 'Preflight', 'Preparation', 'Command', 'Release'];

/** What an event is, as far as its place among the others goes. */
export interface Placed {
  readonly event: HostEvent;
  /** Type of the resource. */
  readonly type: string;
  /** True: it is removed, which Pulumi does when all else is done. */
  readonly isGone: boolean;
}

const roles: readonly string[] = roleOrder.flat();

/** Roles of one line come up at the same time; here they have an order, so that the hosts of a pair stand together. */
function stageOf({ type, event }: Placed): number {
  const before = groundwork.indexOf(type);
  if (before >= 0) return before;
  const role = roles.indexOf(event.what);
  return groundwork.length + (role < 0 ? roles.length : role);
}

/** Who serves waits for the one that does not, which is just started; the others take their turns. */
function turnOf({ event }: Placed): number {
  return event.kind === 'start' ? -1 : event.turns.indexOf(event.host);
}

/**
 * Events in the order in which an update comes to them. A preview names them as the program declares them, all at once; an update
 * waits in between, and within a pair for its turn. What is left at the same place stays in the order that it came in.
 */
export function inOrder(events: readonly Placed[]): readonly HostEvent[] {
  const keysOf = (one: Placed): readonly number[] => [one.isGone ? 1 : 0, stageOf(one), turnOf(one)];
  const compared = (a: Placed, b: Placed): number => {
    const [left, right] = [keysOf(a), keysOf(b)];
    return left.map((key, index) => key - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
  };
  return events.toSorted(compared).map(({ event }) => event);
}
