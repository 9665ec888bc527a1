import { join } from 'node:path';
import { execa } from 'execa';

const root = join(import.meta.dirname, '..', '..');

/** What a call of the lab command gave. */
export interface LabAnswer {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls the lab command as `npm run --silent lab -- <words>` does, with this text on its standard input. */
export const lab = async (words: readonly string[], input = ''): Promise<LabAnswer> => {
  const options = { cwd: root, reject: false, input, stripFinalNewline: false } as const;
  const result = await execa(process.execPath, ['lab/main.ts', ...words], options);
  return { status: result.exitCode, stdout: result.stdout, stderr: result.stderr };
};
