import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Catalog } from '../model/catalog.ts';
import { projectPath } from './project-path.ts';

/** The catalog of official archives that comes with the project. */
export const officialCatalogFile = fileURLToPath(new URL('../model/catalog.json', import.meta.url));

const entrySchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, 'should be lower-case letters, digits, "-" and "_"'),
  version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+~_-]*$/, 'should be a version such as 3.5.3'),
  arch: z.enum(['amd64', 'arm64', 'any']),
  file: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+~_-]*$/, 'should be a plain file name'),
  url: z.union([z.literal(''), z.url({ protocol: /^(https?|file)$/ })]),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'should be 64 lower-case hex digits'),
  format: z.enum(['tar.gz', 'file']),
  origin: z.enum(['official', 'repackaged', 'stand-in', 'local']),
});

/** A catalog file is one JSON array of entries; the first entry of a name and architecture is the preferred version. */
export const catalogSchema = z.array(entrySchema);

/** A catalog file that cannot be read or is not a catalog; the message names the file and each bad place in it. */
export class CatalogError extends Error {
  override name = 'CatalogError';
}

/**
 * Reads a catalog file; see `projectPath` for a relative one.
 * @throws CatalogError naming the file and every problem in it.
 */
export async function readCatalog(file: string): Promise<Catalog> {
  const text = await readFile(projectPath(file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new CatalogError(`${file}: the artifact catalog cannot be read: ${why}.`);
  });
  return parseCatalog(text, file);
}

/** Parses the text of a catalog file. @throws CatalogError as `readCatalog`. */
export function parseCatalog(text: string, file: string): Catalog {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new CatalogError(`${file}: the artifact catalog is not JSON: ${(error as Error).message}.`);
  }
  const parsed = catalogSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('/') || '(top)'}: ${issue.message}`);
  throw new CatalogError(`${file}: the artifact catalog is not valid:\n${problems.join('\n')}`);
}
