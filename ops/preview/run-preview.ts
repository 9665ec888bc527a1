import { execa } from 'execa';
import { ensureToolchain } from '../toolchain/ensure-toolchain.ts';
import { pulumiEnvironment } from '../toolchain/pulumi-environment.ts';
import type { PreviewDigest } from './preview-digest.ts';
import { parseDigest } from './preview-digest.ts';

/** What a run of `pulumi preview` gave. */
export interface PreviewRun extends PreviewDigest {
  readonly failed: boolean;
}

/**
 * Runs `pulumi preview` on a stack. A preview that fails says so with its reasons.
 * @param words Further arguments, for example `--refresh`.
 */
export async function runPreview(stack: string, words: readonly string[]): Promise<PreviewRun> {
  const toolchain = await ensureToolchain();
  const args = ['preview', '--json', '--show-sames', '--non-interactive', '--stack', stack, ...words];
  const result = await execa(toolchain.pulumi, args, {
    env: pulumiEnvironment(toolchain),
    reject: false,
    stdin: 'ignore',
  });
  const failed = result.exitCode !== 0;
  try {
    return { ...parseDigest(result.stdout), failed };
  } catch (error) {
    if (!failed) throw error;
    // A stack that is not there, a passphrase that is missing: then Pulumi prints no digest at all.
    const message = [result.stderr, result.stdout].join('\n').trim();
    return { steps: [], diagnostics: [{ severity: 'error', message }], failed };
  }
}
