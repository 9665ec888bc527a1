import { shellFile } from '../shell-file.ts';
import type { ServiceInputs } from '../../model/host-inputs.ts';
import type { TarEntry } from '../tar/tar-archive.ts';
import { ledgerLines } from './ledger-lines.ts';
import { planLines } from './plan-lines.ts';
import type { ServicePlan } from './plan-service.ts';
import type { SeenService } from './seen-service.ts';
import { placedFiles } from './service-paths.ts';

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

/** A line for each URL: `<url> <file of curl, or -> <status, or 2xx>`. */
function probeLines({ ready: { urls, curlConfig = '-', status } }: ServiceInputs): string {
  return urls.map((url) => `${url} ${curlConfig} ${status ?? '2xx'}\n`).join('');
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
    { name: 'probes', content: probeLines(inputs) },
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
