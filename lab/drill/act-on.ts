import { execa } from 'execa';
import { enterHost } from '../hosts/enter-host.ts';
import { LabError } from '../lab-error.ts';
import type { DrillAct } from './rule-drill.ts';

/** Does one half of a drill on its host. @throws LabError with what the host said when it could not. */
export const actOn = async (host: string, { words, script }: DrillAct): Promise<void> => {
  const [file = '', ...args] = await enterHost(host, ['sh', '-c', script]);
  const result = await execa(file, args, { reject: false, stdin: 'ignore' });
  if (result.exitCode === 0) return;
  throw new LabError(
    `${host}: ${words}: ${result.stderr.trim() || `ended with ${result.exitCode ?? 'no status'}`}; bring the lab up by \`npm run lab -- up\``,
  );
};
