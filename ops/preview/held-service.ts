import { z } from 'zod';
import { withoutMark } from '../../infra/provider/grpc/shown-text.ts';
import { placedFiles } from '../../infra/provider/service/service-paths.ts';

const text = z.string().transform(withoutMark);
const file = z.object({
  content: text,
  mode: z.string(),
  owner: z.string(),
  group: z.string(),
  onChange: z.enum(['none', 'reload', 'restart']),
});

const service = z.object({
  name: z.string(),
  host: z.string(),
  unit: text,
  files: z.record(z.string(), file),
  // An older version recorded them as one secret: then nothing of them is known.
  secretFiles: z.record(z.string(), file).catch({}),
  releases: z.array(z.object({ path: z.string() })).default([]),
  checks: z.array(z.object({ name: z.string(), argv: z.array(z.string()).min(1) })).default([]),
  pair: z.object({ hosts: z.array(z.string()) }).optional(),
});

/** A service as a preview names it: what of its inputs matters to a reader, credentials as `[secret]`. */
export type HeldService = z.infer<typeof service>;

/** A file with its path, the unit among them. */
export type HeldFile = ReturnType<typeof placedFiles>[number];

/** Reads a service's inputs; undefined where there are none. */
export function tryHeldService(inputs: Readonly<Record<string, unknown>>): HeldService | undefined {
  return service.safeParse(inputs).data;
}

/** All files of a service by path; none of no service. */
export function filesOf(held: HeldService | undefined): ReadonlyMap<string, HeldFile> {
  return new Map((held === undefined ? [] : placedFiles(held)).map((placed) => [placed.path, placed]));
}
