import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fileSha256 } from '../../infra/artifacts/file-sha256.ts';
import { catalogSchema } from '../../infra/artifacts/read-catalog.ts';
import type { LabEntry } from './lab-entry.ts';

const recordSchema = z.object({ key: z.string(), line: z.string(), entry: catalogSchema.element });

/** What an earlier call got for this release under the same key, if its archive is still whole in the cache. */
export async function tryRemembered(name: string, key: string, artifactsFolder: string): Promise<LabEntry | undefined> {
  try {
    const record = recordSchema.parse(JSON.parse(await readFile(recordFile(name, artifactsFolder), 'utf8')));
    const whole =
      record.key === key && (await fileSha256(join(artifactsFolder, record.entry.file))) === record.entry.sha256;
    return whole ? { entry: record.entry, line: record.line } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps what was got for a release, so that the next call needs neither network nor packing. */
export async function rememberEntry(name: string, key: string, got: LabEntry, artifactsFolder: string): Promise<void> {
  const file = recordFile(name, artifactsFolder);
  await writeFile(`${file}.making`, `${JSON.stringify({ key, ...got })}\n`);
  await rename(`${file}.making`, file);
}

function recordFile(name: string, artifactsFolder: string): string {
  return join(artifactsFolder, '.lab', `${name}.json`);
}
