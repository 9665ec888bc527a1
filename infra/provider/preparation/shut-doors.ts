import { preparedDoors } from '../../model/host-inputs.ts';
import { shellFile } from '../shell-file.ts';
import type { SessionPool } from '../ssh/session-pool.ts';
import { shellQuote } from '../ssh/shell-quote.ts';

/** A line of `firewallLines` for people: `3000/tcp`, `9100/tcp from 192.168.1.91`. */
export function doorWords(line: string): string {
  const [, source, port, protocol] =
    /^rule .* source address="([^"]+)" port port="(\d+)" protocol="(\w+)" accept$/.exec(line) ?? [];
  return source === undefined ? line.replace(/^port /, '') : `${port}/${protocol} from ${source}`;
}

/**
 * Asks a host where firewalld runs which of these doors are shut: somebody switched it on, or set it back, after the last `up`.
 * @param doors Lines of `firewallLines`. @default those that the last preparation of the host was to open
 * @returns Those that are shut; empty also where firewalld does not run.
 */
export async function shutDoors(
  pool: SessionPool,
  host: string,
  doors?: readonly string[],
): Promise<readonly string[]> {
  const settings =
    doors === undefined ? `DOORS=$(cat ${preparedDoors} 2>/dev/null)` : `DOORS=${shellQuote(doors.join('\n'))}`;
  const { code, stdout, stderr } = await pool.run(host, `${settings}\n${shellFile(import.meta.url, 'shut-doors.sh')}`);
  if (code !== 0) throw new Error(`${host}: preparation: look at firewalld: ${stderr.trim()}`);
  return stdout.split('\n').filter((line) => line !== '');
}
