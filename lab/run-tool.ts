import { execa } from 'execa';
import { LabError } from './lab-error.ts';

/** Runs a program of this machine and answers its stdout. @throws LabError with the last lines of its stderr. */
export const runTool = async (file: string, args: readonly string[], input?: string): Promise<string> => {
  const options = {
    reject: false,
    stdin: input === undefined ? 'ignore' : 'pipe',
    ...(input === undefined ? {} : { input }),
  } as const;
  const result = await execa(file, [...args], options);
  if (result.exitCode === 0) return String(result.stdout);
  const why =
    String(result.stderr ?? '')
      .trim()
      .split('\n')
      .slice(-4)
      .join(' / ') ||
    result.originalMessage ||
    'no message';
  throw new LabError(
    `${file} ${args.slice(0, 6).join(' ')}: ended with ${result.exitCode ?? result.signal ?? 'no status'}: ${why}`,
  );
};

/** The same for a program whose failure means only "was not there": answers whether it ended well. */
export const tryTool = async (file: string, args: readonly string[]): Promise<boolean> =>
  (await execa(file, [...args], { reject: false, stdio: 'ignore' })).exitCode === 0;
