import { shellFile } from '../shell-file.ts';
import type { SessionPool } from '../ssh/session-pool.ts';
import { shellQuote } from '../ssh/shell-quote.ts';

/** Asks a host whether a service serves there: `absent` where it is not installed, `ready`, or why it does not. */
export async function askReady(pool: SessionPool, host: string, name: string): Promise<string> {
  const [lib, partner] = [shellFile(import.meta.url, 'lib.sh'), shellFile(import.meta.url, 'partner.sh')];
  const { stdout } = await pool.run(host, `N=${shellQuote(name)}\n${lib}\n${partner}`);
  return stdout.trim();
}
