import { z } from 'zod';
import type { ReleaseInputs } from '../../model/host-inputs.ts';

/** Inputs of a release as the provider holds them. */
export interface HeldReleaseInputs extends ReleaseInputs {
  /** Always wanted `intact`; a folder that somebody changed shows as `altered: <files>`. */
  readonly state: string;
}

/** Parses the inputs of `host:index:Release`. */
export const releaseSchema: z.ZodType<HeldReleaseInputs> = z.strictObject({
  host: z.string().min(1),
  name: z.string().min(1),
  version: z.string().min(1),
  arch: z.enum(['amd64', 'arm64', 'any']),
  file: z.string().regex(/^[A-Za-z0-9_.@+-]+$/, 'should be a file name'),
  url: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'should be 64 lower-case hex digits'),
  format: z.enum(['tar.gz', 'file']),
  fileName: z
    .string()
    .regex(/^[A-Za-z0-9_.@+-]+$/, 'should be a file name')
    .exactOptional(),
  path: z
    .string()
    .regex(
      /^\/opt\/promha\/releases\/[A-Za-z0-9_.+-]+\/[A-Za-z0-9_.+-]+$/,
      'should be a folder under /opt/promha/releases/<name>/',
    ),
  state: z.string(),
});
