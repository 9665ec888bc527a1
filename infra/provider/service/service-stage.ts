import { shellFile } from '../shell-file.ts';
import type { ServiceInputs } from '../../model/host-inputs.ts';
import type { TarEntry } from '../tar/tar-archive.ts';
import { ledgerLines } from './ledger-lines.ts';
import { planLines } from './plan-lines.ts';
import type { ServicePlan } from './plan-service.ts';
import type { SeenService } from './seen-service.ts';
import type { Patience } from './patience.ts';
import { placedFiles, serviceBase } from './service-paths.ts';

/** Seconds a probe of readiness and a reload may take, from the inputs' milliseconds. */
function seconds(inputs: ServiceInputs): number {
  return Math.max(1, Math.ceil(inputs.ready.timeoutMs / 1000));
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", '')}'`;
}

function settings(name: string, who: string, more: readonly string[]): string {
  return [`unit=${name}.service`, `who=${singleQuoted(who)}`, ...more, ''].join('\n');
}

/**
 * The unit that puts an open transaction back at boot, before the service starts; there only while one is open. Of a transaction
 * that has ended, or had not begun to change anything, it takes away what is left, itself included.
 */
function recoveryUnit(name: string): string {
  const base = serviceBase(name);
  const units = '/etc/systemd/system';
  const own = `promha-recover-${name}.service`;
  const steps = [
    `for made in undo undone; do [ ! -e ${base}/$$made/log ] || [ ! -e ${base}/$$made/undo.sh ] || exec /bin/sh ${base}/$$made/undo.sh ${base} boot; done`,
    `rm -rf ${base}/undo ${base}/undone`,
    `rm -f ${units}/multi-user.target.wants/${own} ${units}/${own}`,
    `rmdir ${base} /var/lib/promha/services /var/lib/promha 2>/dev/null || true`,
  ];
  return [
    '[Unit]',
    `Description=promha: puts ${name} back, whose change was interrupted`,
    'After=local-fs.target remote-fs.target',
    `Before=${name}.service`,
    '[Service]',
    'Type=oneshot',
    `ExecStart=/bin/sh -c '${steps.join('; ')}'`,
    '',
  ].join('\n');
}

/** A line for each URL: `<url> <file of curl, or -> <status, or 2xx>`. */
function probeLines({ ready: { urls, curlConfig = '-', status } }: ServiceInputs): string {
  return urls.map((url) => `${url} ${curlConfig} ${status ?? '2xx'}\n`).join('');
}

function script(name: string, as = name): TarEntry {
  return { name: as, content: shellFile(import.meta.url, name) };
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
  patience: Patience,
): readonly TarEntry[] {
  const next = ledgerLines(inputs, seen, plan, seen.generation + 1);
  const intent = new Set([`generation ${seen.generation}`, ...seen.owned, ...next.slice(1)]);
  return [
    script('transaction.sh', 'run.sh'),
    ...['steps.sh', 'confirm.sh', 'undo.sh', 'lib.sh', 'upkeep.sh'].map((name) => script(name)),
    {
      name: 'settings',
      content: settings(inputs.name, who, [
        `seconds=${seconds(inputs)}`,
        `generation=${seen.generation}`,
        `confirm_s=${patience.confirmSeconds}`,
        `grace_s=${patience.graceSeconds}`,
      ]),
    },
    { name: 'recovery', content: recoveryUnit(inputs.name) },
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
  return [script('recover.sh', 'run.sh'), script('lib.sh'), script('upkeep.sh'), complete];
}

/** What takes a service off a host. @param kept Folders that stay. */
export function removalStage(name: string, who: string, kept: readonly string[]): readonly TarEntry[] {
  const keep = `kept=${singleQuoted(kept.join(' '))}`;
  return [
    script('remove.sh', 'run.sh'),
    script('lib.sh'),
    script('upkeep.sh'),
    { name: 'settings', content: settings(name, who, [keep]) },
    complete,
  ];
}
