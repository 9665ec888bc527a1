import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { withHostLock } from '../heal/with-host-lock.ts';
import { megabytes } from '../heal/plan-text.ts';
import { withProgress } from '../toolchain/with-progress.ts';
import { BackupError } from './backup-error.ts';
import { partName, type PartPlace } from './backup-parts.ts';
import { backupFormat, manifestFile, type Manifest, type SavedPart } from './manifest.ts';
import { databaseCopier, lookAt, placeScript } from './on-host.ts';
import { saveFile } from './save-file.ts';

/** What to save and where to. */
export interface BackupRequest {
  readonly stack: string;
  readonly places: readonly PartPlace[];
  /** Folder on this machine in which the backup gets a folder of its own. */
  readonly into: string;
  /** The stack's exported state, secrets encrypted; undefined: left out. */
  readonly state: string | undefined;
  readonly now: Date;
  /** Told to somebody else who calls backup meanwhile. */
  readonly who: string;
  readonly log: (line: string) => void;
}

/** Hosts whose data takes much room are read for long. */
const lock = (host: string, who: string) => ({ host, who, work: 'backup', file: '/run/promha-backup.lock' });

async function savePart(
  pool: SessionPool,
  place: PartPlace,
  folder: string,
  request: BackupRequest,
): Promise<SavedPart> {
  const { host, role } = place;
  const { isThere, version } = await lookAt(pool, place);
  if (!isThere)
    throw new BackupError(`${partName(place)}: is not there; bring the stack up first (npm run pulumi -- up)`);
  const file = `${host}.${role}.tar`;
  const script = placeScript(place, 'collect.sh', { COPIER: databaseCopier });
  const sum = await saveFile(join(folder, file), async (sink) => {
    const { code, stderr } = await pool.stream(host, script, sink);
    if (code !== 0)
      throw new BackupError(`${partName(place)}: exit status ${code ?? 'none'}: ${stderr.trim()}; nothing was changed`);
  });
  request.log(`${partName(place)}: ${megabytes(sum.bytes)}`);
  return { host, role, version, file, ...sum };
}

async function saveText(path: string, text: string) {
  return await saveFile(path, async (sink) => await pipeline(Readable.from([text]), sink));
}

async function saveAll(pool: SessionPool, folder: string, request: BackupRequest): Promise<Manifest> {
  const { stack, places, state, now, who, log } = request;
  const parts: SavedPart[] = [];
  for (const place of places) {
    const saving = withHostLock(pool, lock(place.host, who), () => savePart(pool, place, folder, request));
    parts.push(await withProgress(partName(place), log, saving));
  }
  const exported =
    state === undefined ? null : { file: 'state.json', ...(await saveText(join(folder, 'state.json'), state)) };
  return { format: backupFormat, stack, time: now.toISOString(), parts, state: exported };
}

/**
 * Saves the data of all places, one after the other, while the services go on working, into a new folder. It has its name only when
 * it is whole; what a call that was killed left is removed by the next one.
 * @returns the folder and what it holds
 */
export async function takeBackup(
  pool: SessionPool,
  request: BackupRequest,
): Promise<{ readonly folder: string; readonly manifest: Manifest }> {
  const name = `${request.stack}-${request.now.toISOString().replaceAll(/[:.]/g, '-')}`;
  const partial = join(request.into, `${request.stack}.partial`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const manifest = await saveAll(pool, partial, request);
  await saveText(join(partial, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`);
  const folder = join(request.into, name);
  await rename(partial, folder);
  return { folder, manifest };
}
