import { spawn } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enterNetwork } from '../../lab/network/enter-network.ts';
import { inCgroup, killCgroup, labCgroup, removeCgroup } from '../../lab/state/lab-cgroup.ts';
import { BenchError } from '../bench-error.ts';
import type { Cost } from './provision-figures.ts';
import { sentBytes } from './sent-bytes.ts';
import { sshConnections } from './ssh-connections.ts';

/** A command of the operator's machine, to be run inside the lab's network. */
export interface OperatorCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Part of the lab's cgroup in which a measured command lives. */
const part = 'bench';

const sampleMs = 50;
const pageBytes = 4096;

/** What a process holds in memory: alone, and as pages of files, which others that run the same program share. */
interface Holding {
  readonly program: string;
  readonly ownPages: number;
  readonly filePages: number;
}

function tryHolding(pid: string): Holding | undefined {
  try {
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
    return { program: readlinkSync(`/proc/${pid}/exe`), ownPages: resident - shared, filePages: shared };
  } catch {
    // It has ended since it was listed.
    return undefined;
  }
}

/** Bytes of memory that processes hold together: pages of files count once for all that run the same program. */
export function heldBytes(holdings: readonly Holding[]): number {
  const ofFiles = new Map<string, number>();
  for (const { program, filePages } of holdings) ofFiles.set(program, Math.max(filePages, ofFiles.get(program) ?? 0));
  const own = holdings.reduce((sum, one) => sum + one.ownPages, 0);
  return [...ofFiles.values()].reduce((sum, one) => sum + one, own) * pageBytes;
}

function tryPids(cgroup: string): readonly string[] {
  try {
    return readFileSync(join(cgroup, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

const bytesHeldIn = (cgroup: string): number => heldBytes(tryPids(cgroup).flatMap((pid) => tryHolding(pid) ?? []));

/** Processor time of a cgroup, from the text of its `cpu.stat`. */
export function processorMsOf(cpuStat: string): number {
  return Number(/^usage_usec (\d+)$/m.exec(cpuStat)?.[1] ?? NaN) / 1000;
}

interface Watched {
  readonly status: number | null;
  readonly wallMs: number;
  readonly peakBytes: number;
}

async function watch({ argv, cwd, env }: OperatorCommand, cgroup: string, logFile: string): Promise<Watched> {
  const log = await open(logFile, 'w');
  const [file, ...args] = await inCgroup(part, enterNetwork(argv));
  let peakBytes = 0;
  const sampler = setInterval(() => (peakBytes = Math.max(peakBytes, bytesHeldIn(cgroup))), sampleMs);
  const beganMs = performance.now();
  try {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', log.fd, log.fd] });
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    return { status, wallMs: performance.now() - beganMs, peakBytes };
  } finally {
    clearInterval(sampler);
    await log.close();
  }
}

/**
 * Runs a command and counts what it costs. What it says goes to a file.
 * @throws BenchError with the end of that when it fails.
 */
export async function measureCommand(command: OperatorCommand, logFile: string): Promise<Cost> {
  const cgroup = labCgroup(part);
  await removeCgroup(cgroup);
  const [connectionsBefore, sentBefore] = [await sshConnections(), await sentBytes()];
  const { status, wallMs, peakBytes } = await watch(command, cgroup, logFile);
  const sent = (await sentBytes()) - sentBefore;
  const processorMs = processorMsOf(await readFile(join(cgroup, 'cpu.stat'), 'utf8'));
  await killCgroup(cgroup);
  if (status !== 0) {
    const said = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-25).join('\n');
    throw new BenchError(`${command.argv.slice(0, 3).join(' ')} ended with ${status ?? 'a signal'}; it said:\n${said}`);
  }
  return { wallMs, processorMs, peakBytes, connections: (await sshConnections()) - connectionsBefore, sentBytes: sent };
}
