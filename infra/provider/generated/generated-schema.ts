import { z } from 'zod';
import type { GeneratedInputs } from '../../model/host-inputs.ts';

const pem = z.string().startsWith('-----BEGIN ', 'should be PEM text');

/** Parses the inputs of `host:index:Generated`. */
export const generatedSchema: z.ZodType<GeneratedInputs> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('password'),
    length: z.number().int().min(16).max(128),
    generation: z.number().int().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('bcrypt'), password: z.string().min(1), cost: z.number().int().min(4).max(15) }),
  z.strictObject({ kind: z.literal('authority'), name: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('certificate'),
    authority: z.strictObject({ key: pem, certificate: pem }),
    names: z.array(z.string().min(1)).min(1),
    addresses: z.array(z.string().min(1)),
  }),
]);
