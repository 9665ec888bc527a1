import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { ensureToolchain } from '../toolchain/ensure-toolchain.ts';
import { pulumiEnvironment } from '../toolchain/pulumi-environment.ts';
import { BackupError } from './backup-error.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function pulumi(words: readonly string[], input?: string): Promise<string> {
  const toolchain = await ensureToolchain();
  const options = { cwd: root, env: pulumiEnvironment(toolchain), reject: false } as const;
  const result = await execa(
    toolchain.pulumi,
    [...words],
    input === undefined ? { ...options, stdin: 'ignore' } : { ...options, input },
  );
  if (result.exitCode === 0) return String(result.stdout);
  throw new BackupError(`pulumi ${words.slice(0, 2).join(' ')}: ${String(result.stderr ?? '').trim()}`);
}

/** The state of a stack as Pulumi exports it: secrets stay encrypted by the stack's passphrase. */
export async function exportState(stack: string): Promise<string> {
  return await pulumi(['stack', 'export', '--stack', stack, '--non-interactive']);
}

const deployment = z.object({ deployment: z.object({ resources: z.array(z.unknown()).nullish() }).nullish() });

/**
 * Makes a saved state that of a stack which has none yet.
 * @throws BackupError when the stack has resources: that state knows more than one of before
 */
export async function importState(stack: string, file: string): Promise<void> {
  const now = deployment.parse(JSON.parse(await exportState(stack)));
  const count = now.deployment?.resources?.length ?? 0;
  if (count > 0)
    throw new BackupError(
      `the stack ${stack} has a state of ${count} resources, which is kept; to replace it by that of the backup: npm run pulumi -- stack import --file ${file} -s ${stack}`,
    );
  await pulumi(['stack', 'import', '--stack', stack, '--file', file, '--non-interactive']);
}
