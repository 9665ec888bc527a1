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

/** Starts a program in the checkout with this text on its standard input; it is never thrown for how it ended. */
const start = (file: string, args: readonly string[], input: string) =>
  execa(file, args, { cwd: root, reject: false, input, stripFinalNewline: false });

async function answerOf(running: ReturnType<typeof start>): Promise<LabAnswer> {
  const { exitCode, stdout, stderr } = await running;
  return { status: exitCode, stdout, stderr };
}

/** Starts the lab command as `npm run --silent lab -- <words>` does, with this text on its standard input. */
export const startLab = (words: readonly string[], input = '') => start(process.execPath, ['lab/main.ts', ...words], input);

/** Calls the lab command and waits for its end. */
export const lab = (words: readonly string[], input = ''): Promise<LabAnswer> => answerOf(startLab(words, input));

/**
 * What `npm run lab -- exec <host> -- <command>` does, without the lab command in between: its start costs a fifth of a second of processor,
 * and tests that wait for something ask every second.
 * @throws LabError when the host is off.
 */
export async function execOn(host: string, command: readonly string[], input = ''): Promise<LabAnswer> {
  const [file = '', ...args] = await enterHost(labHost(host).name, command);
  return answerOf(start(file, args, input));
}

/** What `npm run lab -- run -- <command>` does, without the lab command in between. */
export async function runInside(command: readonly string[], input = ''): Promise<LabAnswer> {
  const [file = '', ...args] = enterNetwork(command);
  return answerOf(start(file, args, input));
}
