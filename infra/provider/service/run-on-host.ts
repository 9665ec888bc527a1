import { shellFile } from '../shell-file.ts';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandResult } from '../ssh/command-result.ts';
import { ConnectionLost } from '../ssh/command-result.ts';
import type { SessionPool } from '../ssh/session-pool.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { TarEntry } from '../tar/tar-archive.ts';
import { tarArchive } from '../tar/tar-archive.ts';
import type { RunOutcome } from './run-outcome.ts';
import { tryParseOutcome } from './run-outcome.ts';
import { serviceBase } from './service-paths.ts';

/** Tries to reach a host again whose connection broke while a run was at work, and the pause between them in milliseconds. */
const reconnects = 5;
const reconnectPauseMs = 2000;

/** What a run is called on the host. */
interface RunNames {
  readonly base: string;
  readonly stage: string;
  readonly unit: string;
}

/** Where a run's stage will stand; made before the stage itself, which names it. */
export function newRun(service: string): RunNames {
  const id = randomBytes(4).toString('hex');
  const base = serviceBase(service);
  return { base, stage: `${base}/stage.${id}`, unit: `promha-${service}-${id}.service` };
}

function header(run: RunNames, description: string): string {
  return `B=${run.base} S=${run.stage} T=${run.unit} D=${shellQuote(description)}`;
}

function refusal(host: string, result: CommandResult): string {
  const said = result.stderr.trim().split('\n').slice(-3).join(' ');
  if (result.code === 72) return `${host}: systemd-run: the host's systemd did not start the work: ${said}`;
  return `${host}: stage: the files could not be put on the host (exit status ${result.code ?? 'none'}): ${said}`;
}

async function awaitAgain(pool: SessionPool, host: string, run: RunNames, script: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await pool.run(host, script)).stdout;
    } catch (error) {
      if (attempt >= reconnects) {
        throw new Error(
          `${host}: the connection was lost while ${run.unit} worked and does not come back; that unit ends its work, or puts everything back, by itself. Run \`pulumi up --refresh\` when the host can be reached`,
          { cause: error },
        );
      }
      await delay(reconnectPauseMs);
    }
  }
}

/**
 * Sends a stage to a host and runs it there as a transient unit, apart from the connection: when that breaks, the run goes on, and
 * its outcome is asked for over a new one.
 * @throws Error when nothing was started, or when the host does not come back.
 */
export async function runOnHost(
  pool: SessionPool,
  host: string,
  run: RunNames,
  description: string,
  stage: readonly TarEntry[],
  timeoutMs: number,
): Promise<RunOutcome> {
  const waiting = `${header(run, description)}\n${shellFile(import.meta.url, 'await.sh')}`;
  let output: string;
  try {
    const script = `${header(run, description)}\n( ${shellFile(import.meta.url, 'receive.sh')} ) || exit $?\n${shellFile(import.meta.url, 'await.sh')}`;
    const result = await pool.run(host, script, {
      stdin: Readable.from(tarArchive(stage), { objectMode: false }),
      timeoutMs,
    });
    if (result.code !== 0) throw new Error(refusal(host, result));
    output = result.stdout;
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    output = await awaitAgain(pool, host, run, waiting);
  }
  const outcome = tryParseOutcome(output);
  if (outcome === undefined)
    throw new Error(`${host}: ${run.unit}: its outcome cannot be read; run \`pulumi up --refresh\``);
  return outcome;
}
