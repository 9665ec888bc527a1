import type { ReloadMethod } from '../../model/service-spec.ts';
import type { ServiceInputs } from '../../model/host-inputs.ts';
import type { ServicePlan, Step } from './plan-service.ts';
import { placedFiles, unitPath } from './service-paths.ts';

/** The plan's word for a way to reload. */
function reloadWord(reload: ReloadMethod): string {
  return reload.kind === 'http' ? `reload-http ${reload.url} ${reload.curlConfig ?? ''}`.trimEnd() : 'reload-systemctl';
}

function stepLine(step: Step, numberOf: (path: string) => number): string {
  switch (step.kind) {
    case 'group':
      return `group ${step.group}`;
    case 'user':
      return `user ${step.user} ${step.group}`;
    case 'folder':
      return `folder ${step.mode} ${step.owner} ${step.group} ${step.path}`;
    case 'own-tree':
      return `own-tree ${step.owner} ${step.group} ${step.path}`;
    case 'write':
      return `prepare ${numberOf(step.file.path)} ${step.file.mode} ${step.file.owner} ${step.file.group} ${step.file.path}`;
    case 'attributes':
      return `attributes ${step.file.mode} ${step.file.owner} ${step.file.group} ${step.file.path}`;
    case 'remove':
    case 'drop-in':
      return `remove ${step.path}`;
    case 'enable':
      return 'enable';
  }
}

function activationLines(inputs: ServiceInputs, plan: ServicePlan): readonly string[] {
  if (plan.activation === 'none') return [];
  const how = plan.activation === 'reload' && inputs.reload !== undefined ? reloadWord(inputs.reload) : 'restart';
  return [`activate ${how}`, 'ready'];
}

/** The lines transaction.sh walks: everything that can be refused comes before the first live file is touched. */
export function planLines(inputs: ServiceInputs, plan: ServicePlan): readonly string[] {
  const files = placedFiles(inputs);
  const numberOf = (path: string): number => files.findIndex((file) => file.path === path);
  const of = (...kinds: readonly Step['kind'][]): readonly string[] =>
    plan.steps.filter((step) => kinds.includes(step.kind)).map((step) => stepLine(step, numberOf));
  const writes = plan.steps.flatMap((step) => (step.kind === 'write' ? [step.file.path] : []));
  const staged = files.map((file, index) => `stage ${index} ${file.mode} ${file.owner} ${file.group} ${file.path}`);
  const checks = writes.length === 0 ? [] : [...staged, ...inputs.checks.map((_, index) => `check ${index}`)];
  const unitTouched = writes.includes(unitPath(inputs.name)) || plan.steps.some((step) => step.kind === 'drop-in');
  return [
    ...inputs.releases.map((release) => `release ${release.path}`),
    ...of('group', 'user', 'folder', 'own-tree'),
    ...checks,
    ...of('write'),
    ...(writes.length === 0 ? [] : ['settle', ...writes.map((path) => `swap ${path}`)]),
    ...of('attributes', 'remove', 'drop-in'),
    ...(unitTouched ? ['reload-daemon'] : []),
    ...of('enable'),
    ...activationLines(inputs, plan),
  ];
}
