import { Readable } from 'node:stream';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import { HealError } from './heal-error.ts';

/** Bytes that one command carries. */
const pieceBytes = 4 * 1024 ** 2;

/** A file on a host. */
export interface FileOnHost {
  readonly host: string;
  readonly path: string;
}

async function mustRun(pool: SessionPool, host: string, script: string, input?: string): Promise<string> {
  const result = await pool.run(host, script, input === undefined ? {} : { stdin: Readable.from([input]) });
  if (result.code !== 0) throw new HealError(`${host}: carry: ${result.stderr.trim()}; nothing was changed`);
  return result.stdout;
}

/**
 * Copies a file from one host to another through the operator's machine, piece by piece, so that neither host needs a way into the
 * other and no more than a piece is in memory.
 * @param onProgress told the bytes of each piece that has arrived
 * @throws HealError when a piece cannot be read or written
 */
export async function carryFile(
  pool: SessionPool,
  from: FileOnHost,
  to: FileOnHost,
  bytes: number,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const source = shellQuote(from.path);
  const target = shellQuote(to.path);
  await mustRun(pool, to.host, `umask 027; mkdir -p "$(dirname ${target})" && : >${target}`);
  for (let offset = 0; offset < bytes; offset += pieceBytes) {
    const length = Math.min(pieceBytes, bytes - offset);
    const piece = await mustRun(pool, from.host, `tail -c +${offset + 1} ${source} | head -c ${length} | base64 -w 0`);
    await mustRun(pool, to.host, `base64 -d >>${target}`, piece);
    onProgress(length);
  }
}
