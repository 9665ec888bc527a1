import { z } from 'zod';
import { type PreparationInputs, takeBackPreparation } from '../../model/host-inputs.ts';
import type { ResourceType } from '../grpc/resource-type.ts';
import type { ServiceWork } from '../service/converge-service.ts';
import { removeUnrecorded } from './remove-unrecorded.ts';

/** Parses the inputs of `host:index:Preparation`. */
const preparationSchema: z.ZodType<PreparationInputs> = z.strictObject({
  host: z.string().min(1),
  services: z.record(z.string(), z.array(z.string())).exactOptional(),
  releases: z.array(z.string()).exactOptional(),
});

/**
 * The resource `host:index:Preparation`: takes back what the `command` plugin did on a host, by the script it left there. That plugin
 * would log in by what it recorded; a key or user that has changed since then must not stand in the way of a destroy. It is the last
 * of its host to go, so it also removes what a killed run made there of which nothing is recorded.
 */
export function preparationResource(work: () => ServiceWork): ResourceType<PreparationInputs> {
  return {
    schema: preparationSchema,
    uncompared: ['services', 'releases'],
    replaceOn: [],
    computed: [],
    observable: [],
    create: ({ host }) => Promise.resolve({ id: `${host}/preparation`, outputs: {} }),
    read: ({ inputs }) => Promise.resolve({ inputs, outputs: {} }),
    update: () => Promise.resolve({ outputs: {} }),
    async delete({ inputs }, { report }) {
      const { host } = inputs;
      await removeUnrecorded(work(), inputs, report);
      const result = await work().pool.run(host, takeBackPreparation);
      if (result.code !== 0) throw new Error(`${host}: preparation: take back: ${result.stderr.trim()}; run it again`);
    },
  };
}
