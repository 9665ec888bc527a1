import { z } from 'zod';
import { BackupError } from './backup-error.ts';
import { backedUpRoles } from './backup-parts.ts';

/** Layout of a backup. A newer one is refused. */
export const backupFormat = 1;

/** File of the manifest in a backup's folder. It is written last: a folder without it is no backup. */
export const manifestFile = 'manifest.json';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const fileSchema = {
  file: z.string().regex(/^[\w.-]+$/),
  bytes: z.int().min(0),
  sha256: digest,
};

const manifestSchema = z.object({
  format: z.literal(backupFormat),
  stack: z.string(),
  /** When it was taken, ISO 8601 in UTC. */
  time: z.iso.datetime(),
  /** The data of services, one archive each. */
  parts: z.array(
    z.object({
      ...fileSchema,
      host: z.string(),
      role: z.enum(backedUpRoles),
      /** Version of the release that wrote the data, as its folder on the host is named. */
      version: z.string(),
    }),
  ),
  /** The stack's exported state. Null: left out on demand. */
  state: z.object(fileSchema).nullable(),
});

/** What a backup holds: with sizes and digests, so that all of it can be checked before anything is touched. */
export type Manifest = z.infer<typeof manifestSchema>;

/** One service's data in a backup. */
export type SavedPart = Manifest['parts'][number];

/** @throws BackupError when the text is no manifest, or of a newer promha. */
export function parseManifest(text: string, place: string): Manifest {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new BackupError(`${place}: ${manifestFile}: is damaged (no JSON)`);
  }
  const format = z.object({ format: z.int() }).safeParse(raw).data?.format;
  if (format !== undefined && format > backupFormat)
    throw new BackupError(
      `${place}: is a backup of format ${format}; this promha knows up to ${backupFormat}: use the version that took it`,
    );
  const parsed = manifestSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BackupError(
    `${place}: ${manifestFile}: is damaged: ${issue?.path.join('/') ?? ''}: ${issue?.message ?? ''}`,
  );
}
