/**
 * `npm run restore -- <backup>` puts a backup back on the hosts of its stack, service by service, after `up` has brought them up; with
 * `--only state` it gives the state back to Pulumi, before `up`. It checks all of the backup and of the hosts before it changes anything.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Settings } from '../infra/config/settings-schema.ts';
import { fetchBackup, tryFarFolder } from './backup/backup-place.ts';
import { BackupError } from './backup/backup-error.ts';
import { backedUpRoles, partName, partPlaces } from './backup/backup-parts.ts';
import { checkFiles, readBackup } from './backup/check-backup.ts';
import type { Manifest } from './backup/manifest.ts';
import { importState } from './backup/pulumi-state.ts';
import { checkPlaces, putBack, type Restoring } from './backup/put-back.ts';
import { confirm } from './heal/confirm.ts';
import { megabytes } from './heal/plan-text.ts';
import { hostPool } from './stack/host-pool.ts';
import { operatorName } from './stack/operator-name.ts';
import { stackName } from './stack/stack-file.ts';
import { stackSettings } from './stack/stack-settings.ts';
import { stackOption } from './stack/stack-word.ts';

interface RestoreOptions {
  readonly stack: string;
  readonly host?: string;
  readonly only?: string;
  readonly yes?: boolean;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function chosen(settings: Settings, { parts }: Manifest, { host, only }: RestoreOptions): readonly Restoring[] {
  const wanted = parts.filter((part) => (host ?? part.host) === part.host && (only ?? part.role) === part.role);
  if (wanted.length === 0)
    throw new BackupError(`the backup has nothing of that; it holds ${parts.map(partName).join(', ')}`);
  const places = partPlaces(settings);
  return wanted.map((part) => {
    const place = places.find((one) => one.host === part.host && one.role === part.role);
    if (place === undefined)
      throw new BackupError(
        `${partName(part)}: the stack has no such service there any more; leave it out by --host or --only`,
      );
    return { part, place };
  });
}

async function restoreParts(
  folder: string,
  settings: Settings,
  manifest: Manifest,
  options: RestoreOptions,
): Promise<void> {
  const restoring = chosen(settings, manifest, options);
  await checkFiles(
    folder,
    restoring.map(({ part }) => part),
  );
  const pool = hostPool(settings);
  try {
    await checkPlaces(pool, restoring);
    const lines = restoring.map(({ part }) => `  ${partName(part)} (${part.version}), ${megabytes(part.bytes)}`);
    process.stdout.write(
      `Backup of ${manifest.stack}, taken at ${manifest.time}; what these services have now is replaced:\n${lines.join('\n')}\n`,
    );
    if (options.yes !== true && !(await confirm('Put it back?'))) return;
    await putBack(pool, folder, restoring, operatorName(), say);
  } finally {
    await pool.close();
  }
}

async function restoreState(folder: string, { state, stack }: Manifest): Promise<void> {
  if (state === null) throw new BackupError(`${folder}: holds no state (it was taken with --no-state)`);
  await checkFiles(folder, [state]);
  await importState(stack, join(folder, state.file));
  say(`the state of ${stack} is what the backup had; next: npm run pulumi -- up --refresh -s ${stack}`);
}

async function restore(from: string, options: RestoreOptions): Promise<void> {
  const settings = await stackSettings(options.stack);
  const stack = stackName(options.stack);
  const far = tryFarFolder(from);
  const folder = far === undefined ? resolve(from) : await mkdtemp(join(tmpdir(), 'promha-restore-'));
  try {
    if (far !== undefined) await fetchBackup(settings, far, folder);
    const manifest = await readBackup(folder, stack);
    if (options.only === 'state') await restoreState(folder, manifest);
    else await restoreParts(folder, settings, manifest, options);
  } finally {
    if (far !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

const program = new Command('restore')
  .argument('<backup>', 'folder of one backup, here or on another machine (user@host:/path)')
  .addOption(stackOption())
  .option('--host <host>', 'only what belongs on this host')
  .addOption(
    new Option('--only <what>', 'only this service, or the state of the stack').choices([...backedUpRoles, 'state']),
  )
  .option('--yes', 'do it without asking')
  .action(restore);

try {
  await program.parseAsync();
} catch (error) {
  say((error as Error).message);
  process.exitCode = 1;
}
