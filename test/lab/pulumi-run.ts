import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument, type Document } from 'yaml';
import { statePath } from '../../lab/lab-paths.ts';
import { labPulumiEnvironment, pulumiCommand } from '../../lab/stack/pulumi-command.ts';
import { ensureToolchain } from '../../lab/toolchain/ensure-toolchain.ts';
import { type LabAnswer, run } from './lab-command.ts';

const effectiveStackFile = statePath('Pulumi.lab.yaml');

/** What `npm run lab -- pulumi …` does in a lab that is up, without the lab command in between, and without questions and colours. */
export async function pulumi(...words: readonly string[]): Promise<LabAnswer> {
  const toolchain = await ensureToolchain({ log: () => undefined });
  const command = pulumiCommand(toolchain, [...words, '--non-interactive', '--color', 'never']);
  return run(command, { env: labPulumiEnvironment(toolchain) });
}

/** Gives the test a stack file like the lab's own, or another one, but for what `edit` changed, and removes it afterwards. */
export async function withStackFile<T>(
  edit: (stack: Document) => void,
  work: (file: string) => Promise<T>,
  original = effectiveStackFile,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'promha-stack-'));
  try {
    const stack = parseDocument(await readFile(original, 'utf8'));
    edit(stack);
    const file = join(folder, 'Pulumi.lab.yaml');
    await writeFile(file, stack.toString(), { mode: 0o600 });
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
