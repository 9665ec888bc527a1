import { readFileSync } from 'node:fs';
import { relayFileSchema, type RelayFile } from '../../relay/src/config/relay-settings.ts';

/** The file named by `RELAY_CONFIG` is not to be used. */
export class RelayFileError extends Error {
  override readonly name = 'RelayFileError';
}

/**
 * The relay's own file, for a look at cards: the files that it names, credentials among them, are not read.
 * @param path Absent or empty: all defaults.
 * @throws RelayFileError that says what is wrong with it.
 */
export function readRelayFile(path: string | undefined): RelayFile {
  if (path === undefined || path === '') return relayFileSchema.parse({});
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new RelayFileError(`RELAY_CONFIG: ${path}: ${(error as Error).message}`);
  }
  const parsed = relayFileSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `RELAY_CONFIG: ${path}: ${issue.path.join('/')}: ${issue.message}`);
  throw new RelayFileError(lines.join('\n'));
}
