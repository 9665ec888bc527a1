import { execa } from 'execa';
import { z } from 'zod';
import { LabError } from '../lab-error.ts';
import { checkoutDir } from '../lab-paths.ts';
import { say, withProgress } from '../progress.ts';
import type { Toolchain } from '../toolchain/ensure-toolchain.ts';
import { labPulumiEnvironment, labStack, pulumiCommand } from './pulumi-command.ts';

const exportSchema = z.object({
  deployment: z.object({ pending_operations: z.array(z.unknown()).nullish() }).nullish(),
});

/**
 * Clears what a killed Pulumi run left as "interrupted while creating": a refresh looks at the hosts again, and the `up` after it
 * adopts what the dead run made. Does nothing, and costs half a second, when there is nothing pending.
 */
export const clearPending = async (toolchain: Toolchain): Promise<void> => {
  const pulumi = async (args: readonly string[]): Promise<string> => {
    const [file, ...rest] = pulumiCommand(toolchain, [...args, '--stack', labStack]);
    const env = labPulumiEnvironment(toolchain);
    const result = await execa(file, rest, { cwd: checkoutDir, env, extendEnv: false, stdin: 'ignore', reject: false });
    if (result.exitCode === 0) return result.stdout;
    throw new LabError(
      `pulumi ${args.join(' ')}: ended with ${result.exitCode ?? 'no status'}: ${`${result.stdout}\n${result.stderr}`.trim()}`,
    );
  };
  const exported = exportSchema.parse(JSON.parse(await pulumi(['stack', 'export'])));
  const count = exported.deployment?.pending_operations?.length ?? 0;
  if (count === 0) return;
  say(`${count} operations of a killed Pulumi run are pending: looking at the hosts again`);
  const refresh = ['refresh', '--yes', '--skip-preview', '--non-interactive', '--clear-pending-creates'];
  await withProgress('pulumi refresh', () => pulumi(refresh));
};
