import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import { megabytes } from '../heal/plan-text.ts';
import { withHostLock } from '../heal/with-host-lock.ts';
import { withProgress } from '../toolchain/with-progress.ts';
import { BackupError } from './backup-error.ts';
import { partName, type PartPlace } from './backup-parts.ts';
import type { SavedPart } from './manifest.ts';
import { restoreSilences } from './restore-silences.ts';
import { lookAt, placeScript } from './on-host.ts';

/** One part of a backup, and the place that it belongs to. */
export interface Restoring {
  readonly part: SavedPart;
  readonly place: PartPlace;
}

/** Kept free on a disk whatever the data needs. */
const reserveBytes = 128 * 1024 ** 2;

/** Replaying the log of a large Prometheus takes minutes. */
const readySeconds = 600;

/** Everything that stands in the way of a restore, on all hosts. @throws BackupError with all of it, before anything is changed */
export async function checkPlaces(pool: SessionPool, restoring: readonly Restoring[]): Promise<void> {
  const problems: string[] = [];
  for (const { part, place } of restoring) {
    const { isThere, version, freeBytes } = await lookAt(pool, place);
    const needed = part.bytes + reserveBytes;
    if (!isThere) problems.push(`${partName(place)}: is not there; bring it up first: npm run pulumi -- up --refresh`);
    else if (freeBytes < needed)
      problems.push(`${partName(place)}: disk: ${megabytes(needed)} needed, ${megabytes(freeBytes)} free`);
    else if (isNewer(part.version, version))
      problems.push(`${partName(place)}: the data is of ${part.version}, newer than ${version} that runs here`);
  }
  if (problems.length > 0) throw new BackupError(`${problems.join('\n')}\nNothing was changed.`);
}

/** Compares `<name> <version>-<digest>` of two releases by version; names that differ are not compared. */
export function isNewer(saved: string, running: string): boolean {
  const [savedName, savedVersion = ''] = saved.split(' ');
  const [runningName, runningVersion = ''] = running.split(' ');
  if (savedName !== runningName) return false;
  const numbers = (text: string): readonly number[] => (/^[\d.]+/.exec(text)?.[0] ?? '').split('.').map(Number);
  const [ours, theirs] = [numbers(savedVersion), numbers(runningVersion)];
  for (const [index, number] of ours.entries()) {
    const other = theirs[index] ?? 0;
    if (number !== other) return number > other;
  }
  return false;
}

/** Unpacks an archive beside the data that is in use. A former call that lost its connection may still be at work there. */
async function unpack(pool: SessionPool, archive: string, place: PartPlace): Promise<void> {
  const [work, target] = [workFolder(place), `${workFolder(place)}/new`].map(shellQuote);
  const script = [
    'set -eu; umask 077',
    `while systemctl is-active -q ${unitOf(place)}; do sleep 1; done`,
    `mkdir -p ${work}; rm -rf ${target}; mkdir ${target}`,
    `tar -C ${target} -xf -`,
  ].join('\n');
  const { code, stderr } = await pool.run(place.host, script, {
    stdin: createReadStream(archive),
    timeoutMs: 6 * 3_600_000,
  });
  if (code !== 0)
    throw new BackupError(`${partName(place)}: cannot be unpacked: ${stderr.trim()}; nothing was changed`);
}

const workFolder = ({ data }: PartPlace): string => `${data}/.promha-restore`;
const unitOf = ({ role }: PartPlace): string => `promha-restore-${role}.service`;

/** In a unit of its own: when the connection is cut, the host ends or undoes the work by itself. */
async function swap(pool: SessionPool, place: PartPlace): Promise<void> {
  const work = workFolder(place);
  const [said, program] = [`${work}/said`, `${work}/put-back.sh`].map(shellQuote);
  const unit = `systemd-run --quiet --collect --wait --unit=${unitOf(place)} -p ${shellQuote(`StandardError=file:${work}/said`)}`;
  // A file: lines of a program would be taken for lines of the unit.
  const command = `rm -f ${said}; cat >${program}; ${unit} /bin/sh ${program}; code=$?; cat ${said} >&2; exit $code`;
  const script = placeScript(place, 'put-back.sh', { SECONDS_TO_READY: String(readySeconds) });
  const { code, stderr } = await pool.run(place.host, command, {
    stdin: Readable.from([script]),
    timeoutMs: (readySeconds + 300) * 1000,
  });
  if (code !== 0) throw new BackupError(`${partName(place)}: exit status ${code ?? 'none'}: ${stderr.trim()}`);
}

async function restorePart(pool: SessionPool, folder: string, { part, place }: Restoring): Promise<void> {
  await unpack(pool, join(folder, part.file), place);
  await swap(pool, place);
}

/** Puts parts back, one after the other, each as a transaction on its host. Those that were put back stay so when a later one fails. */
export async function putBack(
  pool: SessionPool,
  folder: string,
  restoring: readonly Restoring[],
  who: string,
  log: (line: string) => void,
): Promise<void> {
  for (const one of restoring) {
    const lock = { host: one.place.host, who, work: 'restore', file: '/run/promha-restore.lock' };
    await withProgress(
      partName(one.place),
      log,
      withHostLock(pool, lock, () => restorePart(pool, folder, one)),
    );
    log(
      `${partName(one.place)}: put back, and ready; its own data of before is in ${one.place.data}/.promha-restore/before`,
    );
  }
  const alertmanagers = restoring.flatMap(({ place }) => (place.role === 'alertmanager' ? [place] : []));
  const added = await restoreSilences(pool, alertmanagers);
  if (added > 0) log(`silences younger than the saved files, added: ${added}`);
}
