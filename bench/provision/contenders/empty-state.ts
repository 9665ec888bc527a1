import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { labStack, pulumiState } from '../../../lab/stack/pulumi-command.ts';

/** What the file backend keeps of a stack, as far as it is changed here. */
const checkpointFile = z.looseObject({ checkpoint: z.looseObject({ latest: z.looseObject({}).optional() }) });

/** The file of a stack that has nothing on any host: what it was made with stays, what it made is forgotten. */
export function forgetResources(text: string): string {
  const file = checkpointFile.parse(JSON.parse(text));
  const { latest } = file.checkpoint;
  if (latest !== undefined) Object.assign(latest, { resources: [], pending_operations: [] });
  return JSON.stringify(file);
}

/** Puts the lab's backend into a folder, with a stack that has nothing on any host. */
export async function writeEmptyState(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(pulumiState, folder, { recursive: true });
  const file = join(folder, '.pulumi/stacks/promha', `${labStack}.json`);
  await writeFile(file, forgetResources(await readFile(file, 'utf8')));
}
