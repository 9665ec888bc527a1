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
import type { Patience } from './patience.ts';
import type { RunOutcome } from './run-outcome.ts';
import { asksToConfirm, tryParseOutcome } from './run-outcome.ts';
import { serviceBase, serviceRuns } from './service-paths.ts';

/** Pause between tries to reach a host again, in milliseconds. */
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
  return {
    base: serviceBase(service),
    stage: `${serviceRuns(service)}/stage.${id}`,
    unit: `promha-${service}-${id}.service`,
  };
}

/** What a run is done with. */
export interface RunTools {
  readonly pool: SessionPool;
  /** Longest time for one run on a host, in milliseconds. */
  readonly timeoutMs: number;
  readonly patience: Patience;
}

function header(run: RunNames, description: string): string {
  return `B=${run.base} S=${run.stage} T=${run.unit} D=${shellQuote(description)}`;
}

function refusal(host: string, result: CommandResult): string {
  const said = result.stderr.trim().split('\n').slice(-3).join(' ');
  if (result.code === 72) return `${host}: systemd-run: the host's systemd did not start the work: ${said}`;
  const wayOut = said.includes('No space left on device')
    ? '. /run of the host is full: `du -xsh /run/*` shows by what; make room there, then run it again'
    : '';
  return `${host}: stage: the files could not be put into /run/promha, nothing was changed (exit status ${result.code ?? 'none'}): ${said}${wayOut}`;
}

/**
 * Runs a script that waits for the outcome, and confirms the new form when the run asks for it: by a command of its own, which shows
 * that the host still takes one.
 */
async function awaitOutcome(
  { pool, timeoutMs }: RunTools,
  host: string,
  run: RunNames,
  script: string,
  stdin?: Readable,
): Promise<CommandResult> {
  let printed = '';
  let confirmation: Promise<unknown> | undefined;
  const confirm = async (): Promise<void> => {
    // Without an answer in time the host goes back and says so: a try that fails needs no word of its own.
    await pool.run(host, `mv ${run.stage}/ready ${run.stage}/confirmed`, { isUrgent: true }).catch(() => undefined);
  };
  const result = await pool.run(host, script, {
    ...(stdin === undefined ? {} : { stdin }),
    timeoutMs,
    onStdout: (chunk) => {
      printed += chunk.toString();
      if (asksToConfirm(printed)) confirmation ??= confirm();
    },
  });
  await confirmation;
  // A shell that was killed while it waited tells nothing of the run.
  if (result.code === null) throw new ConnectionLost(`${host}: the wait for ${run.unit} was ended on the host`);
  return result;
}

async function awaitAgain(tools: RunTools, host: string, run: RunNames, script: string): Promise<string> {
  const { reconnectMs, confirmSeconds } = tools.patience;
  const isOver = AbortSignal.timeout(reconnectMs);
  for (;;) {
    try {
      return (await awaitOutcome(tools, host, run, script)).stdout;
    } catch (error) {
      if (isOver.aborted) {
        throw new Error(
          `${host}: ${run.unit}: the connection was lost while it worked and did not come back within ${reconnectMs / 1000} s. The host puts everything back by itself unless this side confirms the change within ${confirmSeconds} s. When the host can be reached, run \`pulumi up --refresh\``,
          { cause: error },
        );
      }
      await delay(Math.min(reconnectPauseMs, reconnectMs));
    }
  }
}

/**
 * Sends a stage to a host and runs it there as a transient unit, apart from the connection: when that breaks, its outcome is asked
 * for over a new one.
 * @throws Error when nothing was started, or when the host does not come back.
 */
export async function runOnHost(
  tools: RunTools,
  host: string,
  run: RunNames,
  description: string,
  stage: readonly TarEntry[],
): Promise<RunOutcome> {
  const waiting = `${header(run, description)}\n${shellFile(import.meta.url, 'await.sh')}`;
  let output: string;
  try {
    const script = `${header(run, description)}\n${shellFile(import.meta.url, 'receive.sh')}\n${shellFile(import.meta.url, 'await.sh')}`;
    const archive = Readable.from(tarArchive(stage), { objectMode: false });
    const result = await awaitOutcome(tools, host, run, script, archive);
    if (result.code !== 0) throw new Error(refusal(host, result));
    output = result.stdout;
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    output = await awaitAgain(tools, host, run, waiting);
  }
  const outcome = tryParseOutcome(output);
  if (outcome === undefined)
    throw new Error(`${host}: ${run.unit}: its outcome cannot be read; run \`pulumi up --refresh\``);
  return outcome;
}
