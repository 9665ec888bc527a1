import { z } from 'zod';
import type { FileChange } from './file-changes.ts';
import { fileChanges } from './file-changes.ts';
import { tryHeldService } from './held-service.ts';
import { inOrder } from './in-order.ts';
import type { PreviewStep } from './preview-digest.ts';

/** One thing that an update does. */
export interface HostEvent {
  /** Key of the host; empty for what is on none. */
  readonly host: string;
  /** Role or part, for example `prometheus`. */
  readonly what: string;
  /** How a running service takes it. */
  readonly kind: 'start' | 'restart' | 'reload' | 'remove' | 'other';
  readonly does: string;
  readonly files: readonly FileChange[];
  /** Hosts that take turns with this one, in their order; empty where there is no other. */
  readonly turns: readonly string[];
}

const announced = z.object({ action: z.string() });

function announcementOf({ news, differences, isHalfDone }: PreviewStep): string {
  // What stands there was announced of the change before.
  if (isHalfDone && differences.length === 0)
    return 'the last run failed here half-way: whatever of it is left is put right, which shows when it is done';
  const parsed = announced.safeParse(news);
  return parsed.success ? parsed.data.action.replace(/^change \d+: /, '') : 'what it needs shows when it is done';
}

const isMade = (op: string): boolean => op === 'create' || op === 'create-replacement';
const isGone = (op: string): boolean => op === 'delete' || op === 'delete-replaced';

function kindOf(step: PreviewStep, does: string): HostEvent['kind'] {
  if (step.type !== 'Service') return 'other';
  if (isGone(step.op)) return 'remove';
  if (isMade(step.op) || does.startsWith('start:')) return 'start';
  if (does.startsWith('restart:')) return 'restart';
  return does.startsWith('reload:') ? 'reload' : 'other';
}

function doesOf(step: PreviewStep): string {
  switch (step.type) {
    case 'Service':
      return isGone(step.op) ? 'is stopped and taken off the host' : announcementOf(step);
    case 'Release':
      return isGone(step.op) ? 'goes when no service runs from it any more' : announcementOf(step);
    case 'Preflight':
      return isGone(step.op) ? 'nothing on a host' : announcementOf(step);
    case 'Command':
      return isGone(step.op) ? 'closes what it opened in firewalld' : 'opens the ports of firewalld, where that runs';
    case 'Preparation':
      if (isGone(step.op)) return 'what is left of the preparation goes';
      if (isMade(step.op)) return 'nothing on the host yet';
      return step.differences.includes('prepare') && !step.differences.includes('state')
        ? 'nothing on the host; it is looked for before it is prepared anew'
        : 'opens what firewalld has shut';
    case 'Generated':
      return isGone(step.op) ? 'the secret is forgotten' : 'a secret is made';
    default:
      return step.op;
  }
}

/** Types that stand for a group of others, or for the connection to hosts. */
const silent = ['Stack', 'Role', 'Host', 'host'];

function toEvent(step: PreviewStep): HostEvent {
  const [host = '', ...rest] = step.name.split('/');
  const does = doesOf(step);
  const isOnHost = rest.length > 0;
  return {
    host: isOnHost ? host : '',
    what: isOnHost ? rest.join(' ') : step.name,
    kind: kindOf(step, does),
    does,
    files: step.type === 'Service' ? fileChanges(step) : [],
    turns: tryHeldService(step.news)?.pair?.hosts ?? [],
  };
}

/** What an update would do, in the order in which it comes to it: nothing else is changed. */
export function hostEvents(steps: readonly PreviewStep[]): readonly HostEvent[] {
  return inOrder(
    steps
      .filter(({ op, type }) => !['same', 'refresh', 'replace', 'read'].includes(op) && !silent.includes(type))
      .map((step) => ({ event: toEvent(step), type: step.type, isGone: isGone(step.op) })),
  );
}
