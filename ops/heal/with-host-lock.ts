import { PassThrough } from 'node:stream';
import { ConnectionLost } from '../../infra/provider/ssh/command-result.ts';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import { HealError } from './heal-error.ts';

const busyStatus = 75;

function script(file: string, who: string): string {
  return [
    `exec 9>>${shellQuote(file)}`,
    `flock -n 9 || { cat ${shellQuote(file)}; exit ${busyStatus}; }`,
    `printf '%s\\n' ${shellQuote(who)} >${shellQuote(file)}`,
    'echo held',
    'cat >/dev/null',
  ].join('\n');
}

/** A lock file on a host. */
export interface HostLock {
  readonly host: string;
  readonly file: string;
  /** Told to whoever finds the lock held. */
  readonly who: string;
  /** What is being done, for messages. @default heal */
  readonly work?: string;
}

/**
 * Holds a lock on a host for as long as `work` takes. It hangs on the connection: when this process is killed or its machine is gone,
 * the host lets go of it by itself.
 * @throws HealError when somebody else holds it, or the connection is lost
 */
export async function withHostLock<T>(
  pool: SessionPool,
  { host, file, who, work: name = 'heal' }: HostLock,
  work: () => Promise<T>,
): Promise<T> {
  const stdin = new PassThrough();
  let isHeld = (): void => undefined;
  const held = new Promise<'held'>((resolve) => (isHeld = () => resolve('held')));
  const onStdout = (chunk: Buffer): void => void (chunk.toString().startsWith('held\n') && isHeld());
  const holding = pool.run(host, script(file, who), { stdin, timeoutMs: 24 * 3_600_000, onStdout });
  try {
    const first = await Promise.race([held, holding]);
    if (first !== 'held') throw refused({ host, file, who, work: name }, first.code, first.stdout.trim());
    const lost = holding.then(() => {
      throw new HealError(`${host}: the lock was lost; call ${name} again`);
    });
    return await Promise.race([work(), lost]);
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    throw new HealError(`${error.message}; the host ends or undoes by itself what was begun: call ${name} again`);
  } finally {
    stdin.end();
    await holding.catch(() => undefined);
  }
}

function refused({ host, file, work }: HostLock, code: number | null, said: string): HealError {
  if (code !== busyStatus) return new HealError(`${host}: ${file}: cannot be locked: ${said}`);
  return new HealError(
    `${host}: another ${work} is at work (${said}); wait for its end. If its machine is gone for good, remove ${file} there`,
  );
}
