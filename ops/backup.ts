/**
 * `npm run backup -- --to <folder>` saves what a stack's hosts know and no template can make again: Grafana's database, silences and the
 * notification log, the relay's journal, the history of one Prometheus, and the stack's state. The services go on working.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Settings } from '../infra/config/settings-schema.ts';
import { sendBackup, tryFarFolder } from './backup/backup-place.ts';
import { BackupError } from './backup/backup-error.ts';
import { placesToSave } from './backup/backup-parts.ts';
import { noteBackup } from './backup/last-backup.ts';
import { exportState } from './backup/pulumi-state.ts';
import { takeBackup, type BackupRequest } from './backup/take-backup.ts';
import { hostPool } from './stack/host-pool.ts';
import { operatorName } from './stack/operator-name.ts';
import { stackName } from './stack/stack-file.ts';
import { stackSettings } from './stack/stack-settings.ts';
import { stackOption } from './stack/stack-word.ts';

interface BackupOptions {
  readonly stack: string;
  readonly to: string;
  readonly prometheus?: string;
  readonly state: boolean;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function take(settings: Settings, request: Omit<BackupRequest, 'into'>, to: string): Promise<string> {
  const far = tryFarFolder(to);
  const into = far === undefined ? resolve(to) : await mkdtemp(join(tmpdir(), 'promha-backup-'));
  const pool = hostPool(settings);
  try {
    const { folder, manifest } = await takeBackup(pool, { ...request, into });
    const name = basename(folder);
    if (far !== undefined) await sendBackup(settings, folder, manifest, far, name);
    const place = far === undefined ? folder : `${to}/${name}`;
    await noteBackup({ stack: request.stack, time: manifest.time, place });
    return place;
  } finally {
    await pool.close();
    if (far !== undefined) await rm(into, { recursive: true, force: true });
  }
}

const program = new Command('backup')
  .requiredOption('--to <place>', 'folder for backups, here or on another machine (user@host:/path)')
  .addOption(stackOption())
  .option('--prometheus <host>', 'the Prometheus whose history is saved; the first when left out')
  .option('--no-state', "leave the stack's state out, where its backend is backed up by itself")
  .action(async ({ stack: named, to, prometheus, state: withState }: BackupOptions) => {
    const settings = await stackSettings(named);
    const { hosts } = settings.prometheus;
    if (prometheus !== undefined && !hosts.includes(prometheus))
      throw new BackupError(`${prometheus}: is none of the Prometheus hosts: ${hosts.join(', ')}`);
    const stack = stackName(named);
    const state = withState ? await exportState(stack) : undefined;
    const places = placesToSave(settings, prometheus);
    process.stdout.write(
      `${await take(settings, { stack, places, state, now: new Date(), who: operatorName(), log: say }, to)}\n`,
    );
  });

try {
  await program.parseAsync();
} catch (error) {
  say((error as Error).message);
  process.exitCode = 1;
}
