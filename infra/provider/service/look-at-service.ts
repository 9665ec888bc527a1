import { createHash } from 'node:crypto';
import type { ServiceInputs } from '../../model/host-inputs.ts';
import { shellFile } from '../shell-file.ts';
import type { SessionPool } from '../ssh/session-pool.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import { parseLook } from './look-output.ts';
import type { Patience } from './patience.ts';
import { usualPatience } from './patience.ts';
import type { RunTools } from './run-on-host.ts';
import type { SeenService } from './seen-service.ts';
import { parentsOf, placedFiles } from './service-paths.ts';

/** What to look at; a file without a content is only looked for. */
export interface LookedAt {
  readonly name: string;
  readonly user: string;
  readonly group: string;
  readonly folders: readonly string[];
  readonly files: readonly { readonly path: string; readonly content?: string; readonly secret?: boolean }[];
}

function sumLine(file: LookedAt['files'][number]): readonly string[] {
  if (file.content === undefined) return [];
  const sum = createHash('sha256').update(file.content).digest('hex');
  return [`${sum} ${file.secret === true ? 'secret' : 'open'} ${file.path}`];
}

/** The script that looks at one service on a host; it changes nothing. */
function lookScript({ name, user, group, folders, files }: LookedAt, { busySeconds }: Patience): string {
  const paths = new Set([...folders, ...files.map((file) => file.path)].flatMap((path) => [...parentsOf(path), path]));
  return [
    `WAIT=${busySeconds} N=${shellQuote(name)} USER_=${shellQuote(user)} GROUP_=${shellQuote(group)}`,
    `PATHS=${shellQuote([...paths].join(' '))}`,
    `SUMS=${shellQuote(files.flatMap(sumLine).join('\n'))}`,
    shellFile(import.meta.url, 'look.sh'),
  ].join('\n');
}

/**
 * Looks at what a host has of one service, in one command.
 * @throws Error when the host's answer breaks off, or another run works on the service and does not end in time.
 */
export async function lookAt(
  pool: SessionPool,
  host: string,
  what: LookedAt,
  patience = usualPatience,
): Promise<SeenService> {
  const result = await pool.run(host, lookScript(what, patience));
  const [, holder] = /^#busy\n(.*)/.exec(result.stdout) ?? [];
  if (holder !== undefined)
    throw new Error(
      `${host}: ${what.name}: refused, nothing was changed: another run works on this service: ${holder}; wait until it has ended, then run it again`,
    );
  try {
    return parseLook(result.stdout);
  } catch {
    throw new Error(
      `${host}: ${what.name}: look: the host's answer breaks off (exit status ${result.code ?? 'none'}): ${result.stderr.trim()}`,
    );
  }
}

/** Looks at a service on its host; files that differ from the wanted ones come along as text, those with credentials as a digest. */
export async function lookAtService(
  { pool, patience }: Pick<RunTools, 'pool' | 'patience'>,
  inputs: ServiceInputs,
): Promise<SeenService> {
  const files = placedFiles(inputs);
  return await lookAt(pool, inputs.host, { ...inputs, folders: Object.keys(inputs.folders), files }, patience);
}
