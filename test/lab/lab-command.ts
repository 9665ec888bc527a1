import { join } from 'node:path';
import { execa } from 'execa';
import { enterHost } from '../../lab/hosts/enter-host.ts';
import { labHost } from '../../lab/hosts/lab-hosts.ts';
import { enterNetwork } from '../../lab/network/enter-network.ts';

const root = join(import.meta.dirname, '..', '..');

/** What a command gave. */
export interface LabAnswer {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  /** Text on its standard input. @default none */
  readonly input?: string;
  /** All of its environment. @default that of the tests */
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a command in the checkout. */
function start([file = '', ...args]: readonly string[], { input = '', env = process.env }: RunOptions = {}) {
  const how = { cwd: root, reject: false, stripFinalNewline: false } as const;
  return execa(file, args, { ...how, input, env, extendEnv: false });
}

/** Runs a command in the checkout to its end. */
export async function run(command: readonly string[], options?: RunOptions): Promise<LabAnswer> {
  const { exitCode, stdout, stderr } = await start(command, options);
  return { status: exitCode, stdout, stderr };
}

const labCommand = (words: readonly string[]): readonly string[] => [process.execPath, 'lab/main.ts', ...words];

/** Starts the lab command as `npm run --silent lab -- <words>` does, with this text on its standard input. */
export const startLab = (words: readonly string[], input = '') => start(labCommand(words), { input });

/** Calls the lab command and waits for its end. */
export const lab = (words: readonly string[], input = ''): Promise<LabAnswer> => run(labCommand(words), { input });

/**
 * What `npm run lab -- exec <host> -- <command>` does, without the lab command in between: its start takes a fifth of a second of processor,
 * and tests that wait for something ask every second.
 * @throws LabError when the host is off.
 */
export const execOn = async (host: string, command: readonly string[], input = ''): Promise<LabAnswer> =>
  run(await enterHost(labHost(host).name, command), { input });

/** Starts what {@link runInside} runs. */
export const startInside = (command: readonly string[], options?: RunOptions) => start(enterNetwork(command), options);

/** What `npm run lab -- run -- <command>` does, without the lab command in between. */
export const runInside = (command: readonly string[], input = ''): Promise<LabAnswer> =>
  run(enterNetwork(command), { input });
