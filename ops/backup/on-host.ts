import { readFileSync } from 'node:fs';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { shellFile } from '../../infra/provider/shell-file.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import { BackupError } from './backup-error.ts';
import { partName, readyProbe, type PartPlace } from './backup-parts.ts';

/** What a host tells of one service. */
export interface PlaceLook {
  /** Unit, account and data folder are there. */
  readonly isThere: boolean;
  /** As the release's folder is named; empty when there is none. */
  readonly version: string;
  readonly usedBytes: number;
  readonly freeBytes: number;
}

const serviceShell = new URL('../../infra/provider/service/main', import.meta.url).href;

/** Text of a script of ours for one place, with what it needs set before. */
export function placeScript(
  place: PartPlace,
  name: 'collect.sh' | 'look.sh' | 'put-back.sh' | 'silences.sh',
  more: Readonly<Record<string, string>> = {},
): string {
  const { role, data, owner, port, accessUser } = place;
  const variables = {
    ROLE: role,
    DATA: data,
    OWNER: owner,
    PORT: String(port),
    READY: readyProbe(place),
    ACCESS_USER: accessUser,
    ...more,
  };
  const assignments = Object.entries(variables).map(([key, value]) => `${key}=${shellQuote(value)}`);
  const shared = name === 'put-back.sh' ? [shellFile(serviceShell, 'lib.sh')] : [];
  const asks = name === 'collect.sh' || name === 'silences.sh';
  const asking = asks ? [shellFile(import.meta.url, 'ask-alertmanager.sh')] : [];
  return [...assignments, ...shared, ...asking, shellFile(import.meta.url, name)].join('\n');
}

/** Program text that copies databases on a host. */
export const databaseCopier = readFileSync(new URL('./copy-databases.mjs', import.meta.url), 'utf8');

/** Asks a host of one service. @throws BackupError when the answer cannot be read */
export async function lookAt(pool: SessionPool, place: PartPlace): Promise<PlaceLook> {
  const { stdout, stderr } = await pool.run(place.host, placeScript(place, 'look.sh'));
  const found = /^version (.*)\nused (\d*)\nfree (\d*)\n(there\n)?$/.exec(stdout);
  if (found === null)
    throw new BackupError(`${partName(place)}: cannot be looked at: ${stderr.trim() || stdout.trim()}`);
  const [, version = '', used = '', free = '', there] = found;
  return {
    isThere: there !== undefined,
    version,
    usedBytes: Number(used) * 1024,
    freeBytes: Number(free) * 1024,
  };
}
