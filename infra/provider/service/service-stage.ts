import { shellFile } from '../shell-file.ts';
import type { ServiceInputs } from '../../model/host-inputs.ts';
import type { TarEntry } from '../tar/tar-archive.ts';
import { ledgerLines, reloadWord } from './plan-service.ts';
import type { ServicePlan, Step } from './plan-service.ts';
import type { SeenService } from './seen-service.ts';
import { placedFiles, unitPath } from './service-paths.ts';

/** Seconds a probe of readiness and a reload may take, from the inputs' milliseconds. */
function seconds(inputs: ServiceInputs): number {
  return Math.max(1, Math.ceil(inputs.ready.timeoutMs / 1000));
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", '')}'`;
}

function settings(inputs: ServiceInputs, generation: number, who: string, kept: readonly string[] = []): string {
  return [
    `unit=${inputs.name}.service`,
    `seconds=${seconds(inputs)}`,
    `generation=${generation}`,
    `who=${singleQuoted(who)}`,
    `kept=${singleQuoted(kept.join(' '))}`,
    '',
  ].join('\n');
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
  const unitTouched = writes.includes(unitPath(inputs.name));
  return [
    ...inputs.releases.map((release) => `release ${release.path}`),
    ...of('group', 'user', 'folder', 'own-tree'),
    ...checks,
    ...of('write'),
    ...(writes.length === 0 ? [] : ['settle', ...writes.map((path) => `swap ${path}`)]),
    ...of('attributes', 'remove'),
    ...(unitTouched ? ['reload-daemon'] : []),
    ...of('enable'),
    ...activationLines(inputs, plan),
  ];
}

function checkFiles(inputs: ServiceInputs, stageFolder: string): readonly TarEntry[] {
  return inputs.checks.map(({ name, argv }, index) => ({
    name: `checks/${index}`,
    content: [name, ...argv.map((argument) => argument.replaceAll('{stage}', `${stageFolder}/root`)), ''].join('\n'),
  }));
}

/** The last entry: without it the stage arrived cut off. */
const complete: TarEntry = { name: 'complete', content: '' };

/** Everything a transaction needs on the host, ready to be sent. */
export function transactionStage(
  inputs: ServiceInputs,
  seen: SeenService,
  plan: ServicePlan,
  stageFolder: string,
  who: string,
): readonly TarEntry[] {
  const next = ledgerLines(inputs, seen, plan, seen.generation + 1);
  const intent = new Set([`generation ${seen.generation}`, ...seen.owned, ...next.slice(1)]);
  return [
    { name: 'run.sh', content: shellFile(import.meta.url, 'transaction.sh') },
    { name: 'undo.sh', content: shellFile(import.meta.url, 'undo.sh') },
    { name: 'lib.sh', content: shellFile(import.meta.url, 'lib.sh') },
    { name: 'settings', content: settings(inputs, seen.generation, who) },
    { name: 'probes', content: inputs.ready.urls.map((url) => `${url}\n`).join('') },
    {
      name: 'plan',
      content: planLines(inputs, plan)
        .map((line) => `${line}\n`)
        .join(''),
    },
    { name: 'owned.intent', content: [...intent, ''].join('\n') },
    { name: 'owned.confirmed', content: [...next, ''].join('\n') },
    ...checkFiles(inputs, stageFolder),
    ...placedFiles(inputs).map((file, index) => ({ name: `files/${index}`, content: file.content })),
    complete,
  ];
}

/** What rolls an interrupted transaction back. */
export function recoveryStage(): readonly TarEntry[] {
  return [
    { name: 'run.sh', content: shellFile(import.meta.url, 'recover.sh') },
    { name: 'lib.sh', content: shellFile(import.meta.url, 'lib.sh') },
    complete,
  ];
}

/** What takes a service off a host. @param kept Folders that stay. */
export function removalStage(inputs: ServiceInputs, who: string, kept: readonly string[]): readonly TarEntry[] {
  return [
    { name: 'run.sh', content: shellFile(import.meta.url, 'remove.sh') },
    { name: 'lib.sh', content: shellFile(import.meta.url, 'lib.sh') },
    { name: 'settings', content: settings(inputs, 0, who, kept) },
    complete,
  ];
}
