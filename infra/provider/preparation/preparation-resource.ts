import { z } from 'zod';
import { type PreparationInputs, takeBackPreparation } from '../../model/host-inputs.ts';
import type { ResourceType } from '../grpc/resource-type.ts';
import type { SessionPool } from '../ssh/session-pool.ts';

/** Parses the inputs of `host:index:Preparation`. */
const preparationSchema: z.ZodType<PreparationInputs> = z.strictObject({ host: z.string().min(1) });

/**
 * The resource `host:index:Preparation`: takes back what the `command` plugin did on a host, by the script it left there. That plugin
 * would log in by what it recorded; a key or user that has changed since then must not stand in the way of a destroy.
 */
export function preparationResource(pool: () => SessionPool): ResourceType<PreparationInputs> {
  return {
    schema: preparationSchema,
    replaceOn: [],
    computed: [],
    observable: [],
    create: ({ host }) => Promise.resolve({ id: `${host}/preparation`, outputs: {} }),
    read: ({ inputs }) => Promise.resolve({ inputs, outputs: {} }),
    update: () => Promise.resolve({ outputs: {} }),
    async delete({ inputs: { host } }) {
      const result = await pool().run(host, takeBackPreparation);
      if (result.code !== 0) throw new Error(`${host}: preparation: take back: ${result.stderr.trim()}; run it again`);
    },
  };
}
