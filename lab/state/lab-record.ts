import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { labStateDir, statePath } from '../lab-paths.ts';

/** Changes when a lab of an older layout cannot be taken on as it is: it is taken down then, and built afresh. */
export const labLayout = 1;

/** What a lab says of itself in its state folder. */
export interface LabRecord {
  /** Root of the checkout that the lab was built from. */
  readonly checkout: string;
  readonly layout: number;
  /** The shared image under the hosts. */
  readonly image: string;
  /** Whether this machine had network namespaces before: else `down` also undoes what the first one makes of /run/netns. */
  readonly hadNamespaces: boolean;
}

// By hand, since each quick call such as `exec` reads it and loading zod takes longer than all the rest of it.
const isRecord = (value: unknown): value is LabRecord => {
  const record = value as Partial<LabRecord> | null;
  return (
    typeof record?.checkout === 'string' &&
    typeof record.layout === 'number' &&
    typeof record.image === 'string' &&
    typeof record.hadNamespaces === 'boolean'
  );
};

const file = statePath('lab.json');

/** The record of the lab on this machine: undefined when there is none, or none that can be read. */
export const readLabRecord = async (): Promise<LabRecord | undefined> => {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isRecord(value) ? value : undefined;
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
