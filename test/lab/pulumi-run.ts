import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument, type Document } from 'yaml';
import { statePath } from '../../lab/lab-paths.ts';
import { lab, type LabAnswer } from './lab-command.ts';

const effectiveStackFile = statePath('Pulumi.lab.yaml');

/** `npm run lab -- pulumi …` without questions and colours. */
export function pulumi(...words: readonly string[]): Promise<LabAnswer> {
  return lab(['pulumi', ...words, '--non-interactive', '--color', 'never']);
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
