import { z } from 'zod';
import type { GeneratedInputs } from '../../model/host-inputs.ts';
import type { ResourceType } from '../grpc/resource-type.ts';

/** Letters and digits without those that are taken for one another (0 O, 1 l I), since people type passwords. */
const alphabet = '23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';

const generatedSchema: z.ZodType<GeneratedInputs> = z.strictObject({
  kind: z.literal('password'),
  length: z.number().int().min(16).max(128),
  generation: z.number().int().exactOptional(),
});

/**
 * A password of the given length, each character equally likely.
 * @param randomInt A number from 0 up to, not including, its argument; from a cryptographic source.
 */
export function makePassword(length: number, randomInt: (limit: number) => number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

/** The resource `host:index:Generated`: a secret made once; it lives in the state and is only replaced when its inputs change. */
export function generatedResource(randomInt: (limit: number) => number): ResourceType<GeneratedInputs> {
  return {
    schema: generatedSchema,
    replaceOn: ['kind', 'length', 'generation'],
    computed: ['value'],
    secretOutputs: ['value'],
    create: (inputs) =>
      Promise.resolve({ id: inputs.kind, outputs: { value: makePassword(inputs.length, randomInt) } }),
    read: ({ inputs, outputs }) => Promise.resolve({ inputs, outputs: { value: outputs['value'] } }),
    update: (recorded) => Promise.resolve({ outputs: { value: recorded.outputs['value'] } }),
    delete: () => Promise.resolve(),
  };
}
