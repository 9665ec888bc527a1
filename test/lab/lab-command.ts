import { join } from 'node:path';
import { execa } from 'execa';

const root = join(import.meta.dirname, '..', '..');

/** What a call of the lab command gave. */
export interface LabAnswer {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the lab command as `npm run --silent lab -- <words>` does, with this text on its standard input. */
export const startLab = (words: readonly string[], input = '') =>
  execa(process.execPath, ['lab/main.ts', ...words], { cwd: root, reject: false, input, stripFinalNewline: false });

/** Calls the lab command and waits for its end. */
export const lab = async (words: readonly string[], input = ''): Promise<LabAnswer> => {
  const result = await startLab(words, input);
  return { status: result.exitCode, stdout: result.stdout, stderr: result.stderr };
};
