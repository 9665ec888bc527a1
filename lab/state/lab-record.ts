import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { labStateDir, statePath } from '../lab-paths.ts';

/** Changes when a lab of an older layout cannot be taken on as it is: it is taken down then, and built afresh. */
export const labLayout = 1;

const recordSchema = z.object({
  /** Root of the checkout that the lab was built from. */
  checkout: z.string(),
  layout: z.number(),
  /** The shared image under the hosts. */
  image: z.string(),
  /** Whether this machine had network namespaces before: else `down` also undoes what the first one makes of /run/netns. */
  hadNamespaces: z.boolean(),
});

/** What a lab says of itself in its state folder. */
export type LabRecord = z.infer<typeof recordSchema>;

const file = statePath('lab.json');

/** The record of the lab on this machine: undefined when there is none, or none that can be read. */
export const readLabRecord = async (): Promise<LabRecord | undefined> => {
  try {
    return recordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
};

/** Writes the record, as the first file of a new lab. */
export const writeLabRecord = async (record: LabRecord): Promise<void> => {
  await mkdir(labStateDir, { recursive: true, mode: 0o755 });
  await writeFile(`${file}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
};
