import { hostAsRecorded } from './host-as-recorded.ts';
import type { ServicePlan, Step } from './plan-service.ts';
import { isSettled, planService } from './plan-service.ts';
import type { HeldServiceInputs } from './service-schema.ts';

/** What a step is about: a path, or an account. */
function subjectOf(step: Step): string {
  switch (step.kind) {
    case 'group':
      return step.group;
    case 'user':
      return step.user;
    case 'write':
    case 'attributes':
      return step.file.path;
    case 'enable':
      return '';
    default:
      return step.path;
  }
}

/** A step in words, for whoever reads a preview or its aftermath. */
function stepWords(step: Step): string {
  switch (step.kind) {
    case 'group':
      return `make the group ${step.group}`;
    case 'user':
      return `make the user ${step.user}`;
    case 'folder':
      return step.isNew ? `make ${step.path}` : `owner and mode of ${step.path}`;
    case 'own-tree':
      return `give all of ${step.path} to ${step.owner}`;
    case 'write':
      return `write ${step.file.path}${step.file.secret ? ' (secret)' : ''}`;
    case 'attributes':
      return `owner and mode of ${step.file.path}`;
    case 'remove':
    case 'drop-in':
      return `remove ${step.path}`;
    case 'enable':
      return 'start at boot';
  }
}

/** A plan in one line: how the service gets to use it and why, then each step that this does not name already. */
function planWords(plan: ServicePlan, turns: readonly string[]): string {
  if (isSettled(plan)) return 'nothing on the host';
  if (plan.activation === 'none') return ['no reload, no restart', ...plan.steps.map(stepWords)].join('; ');
  const named = new Set(plan.reason.split(/[ ,;]+/));
  const rest = plan.steps.filter((step) => !named.has(subjectOf(step)));
  const order = plan.activation === 'restart' && turns.length > 1 ? [`one host at a time: ${turns.join(', ')}`] : [];
  return [plan.reason, ...order, ...rest.map(stepWords)].join('; ');
}

/** The plan for a host that is as recorded. */
export function announcedPlan(recorded: HeldServiceInputs, inputs: HeldServiceInputs): ServicePlan {
  return planService(inputs, hostAsRecorded(recorded, inputs));
}

/** What a change of a service will do on its host. @param recorded Undefined: the service is new. */
export function announceService(recorded: HeldServiceInputs | undefined, inputs: HeldServiceInputs): string {
  if (recorded === undefined) return 'install and start';
  const plan = announcedPlan(recorded, inputs);
  return recorded.state.active === 'interrupted'
    ? 'roll back what an interrupted run left, then make it as wanted'
    : planWords(plan, inputs.pair?.hosts ?? []);
}

/** What a host needed that the preview could not know, since somebody or something had changed it; undefined when nothing. */
export function tryBeyondAnnounced(announced: ServicePlan, done: ServicePlan): string | undefined {
  const known = new Set(announced.steps.map(stepWords));
  const further = done.steps.map(stepWords).filter((words) => !known.has(words));
  const severity = ['none', 'reload', 'restart'] as const;
  const isMore = severity.indexOf(done.activation) > severity.indexOf(announced.activation);
  if (further.length === 0 && !isMore) return undefined;
  return [...(isMore ? [done.reason] : []), ...further].join('; ');
}
