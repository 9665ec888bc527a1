import type { GeneratedInputs } from '../../model/host-inputs.ts';
import type { Recorded, ResourceType } from '../grpc/resource-type.ts';
import { generatedSchema } from './generated-schema.ts';
import { type GeneratedValue, makeValue, type MakingOf } from './make-value.ts';
import { isDue, renewValue } from './renew-value.ts';

// What is in the state came from here.
const valueOf = ({ outputs }: Recorded<GeneratedInputs>): GeneratedValue =>
  outputs['value'] as unknown as GeneratedValue;

/** The resource `host:index:Generated`: a secret made once; it lives in the state, and changes only with its inputs or before its end. */
export function generatedResource(making: MakingOf): ResourceType<GeneratedInputs> {
  return {
    schema: generatedSchema,
    replaceOn: ['kind', 'length', 'generation'],
    computed: ['value'],
    observable: [],
    secretOutputs: ['value'],
    due: (recorded) => (isDue(recorded.inputs, valueOf(recorded), making.now()) ? ['value'] : []),
    create: async (inputs) => ({ id: inputs.kind, outputs: { value: await makeValue(inputs, making) } }),
    read: (recorded) => Promise.resolve({ inputs: recorded.inputs, outputs: { value: valueOf(recorded) } }),
    update: async (recorded, inputs) => ({
      outputs: { value: await renewValue({ inputs: recorded.inputs, value: valueOf(recorded) }, inputs, making) },
    }),
    delete: () => Promise.resolve(),
  };
}
