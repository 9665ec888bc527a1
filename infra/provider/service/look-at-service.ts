import { createHash } from 'node:crypto';
import type { ServiceInputs } from '../../model/host-inputs.ts';
import type { SessionPool } from '../ssh/session-pool.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import { parseLook } from './look-output.ts';
import type { SeenService } from './seen-service.ts';
import { parentsOf, placedFiles } from './service-paths.ts';
import { shellText } from './shell-text.ts';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The script that looks at one service on a host; it changes nothing. */
export function lookScript(inputs: ServiceInputs): string {
  const files = placedFiles(inputs);
  const folders = Object.keys(inputs.folders);
  const paths = new Set([...folders, ...files.map((file) => file.path)].flatMap((path) => [...parentsOf(path), path]));
  const sums = files.map((file) => `${sha256(file.content)} ${file.secret ? 'secret' : 'open'} ${file.path}`);
  return [
    `N=${shellQuote(inputs.name)} USER_=${shellQuote(inputs.user)} GROUP_=${shellQuote(inputs.group)}`,
    `PATHS=${shellQuote([...paths].join(' '))}`,
    `SUMS=${shellQuote(sums.join('\n'))}`,
    shellText('look.sh'),
  ].join('\n');
}

/** Looks at one service on its host, in one command. */
export async function lookAtService(pool: SessionPool, inputs: ServiceInputs): Promise<SeenService> {
  const result = await pool.run(inputs.host, lookScript(inputs));
  try {
    return parseLook(result.stdout);
  } catch {
    throw new Error(`${inputs.host}: ${inputs.name}: look: the host's answer breaks off (exit status ${result.code ?? 'none'}): ${result.stderr.trim()}`);
  }
}
