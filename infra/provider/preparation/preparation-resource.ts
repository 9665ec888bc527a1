import { z } from 'zod';
import { type PreparationInputs, preparationOpen, preparationUndo } from '../../model/host-inputs.ts';
import type { ResourceType } from '../grpc/resource-type.ts';
import type { ServiceWork } from '../service/converge-service.ts';
import { removeUnrecorded } from './remove-unrecorded.ts';
import { doorWords, shutDoors } from './shut-doors.ts';

/** The inputs of a program with what is always wanted. */
interface HeldPreparationInputs extends PreparationInputs {
  /** `in place`, or what a look found. */
  readonly state: string;
}

const inPlace = 'in place';

/** Parses the inputs of `host:index:Preparation`. */
const preparationSchema: z.ZodType<HeldPreparationInputs> = z.strictObject({
  host: z.string().min(1),
  services: z.record(z.string(), z.array(z.string())).exactOptional(),
  keepData: z.boolean().exactOptional(),
  releases: z.array(z.string()).exactOptional(),
  prepare: z.string().exactOptional(),
  state: z.string(),
});

/** Runs such a script. @returns False: it is not there. */
async function runLeftScript({ pool }: ServiceWork, host: string, path: string, what: string): Promise<boolean> {
  const result = await pool.run(host, `[ -e ${path} ] || { echo missing; exit 0; }; /bin/sh ${path}`);
  if (result.code !== 0) throw new Error(`${host}: preparation: ${what}: ${result.stderr.trim()}; run it again`);
  return result.stdout.trim() !== 'missing';
}

/**
 * The resource `host:index:Preparation`: sees whether what the `command` plugin did on a host still holds, and takes it back, by
 * scripts that it left there. That plugin looks at nothing again, and would log in by what it recorded; a key or user that has changed
 * since then must not stand in the way of a destroy. It is the last of its host to go, so it also removes what a killed run made
 * there of which nothing is recorded.
 */
export function preparationResource(work: () => ServiceWork): ResourceType<HeldPreparationInputs> {
  return {
    schema: preparationSchema,
    defaults: { state: inPlace },
    // What changes in them is done by the resources that they are of.
    uncompared: ['services', 'keepData', 'releases'],
    later: ['prepare'],
    replaceOn: [],
    computed: [],
    observable: ['state'],
    create: ({ host }) => Promise.resolve({ id: `${host}/preparation`, outputs: {} }),
    async read({ inputs }) {
      const shut = await shutDoors(work().pool, inputs.host);
      const state = shut.length === 0 ? inPlace : `firewalld has shut ${shut.map(doorWords).join(', ')}`;
      return { inputs: { ...inputs, state }, outputs: {} };
    },
    async update(recorded, { host, prepare }, { report }) {
      // The `command` plugin comes next. It fails on its own where the host is away, and nobody who counts and gives turns hears of it.
      if (recorded.inputs.prepare !== prepare) await work().pool.run(host, 'true');
      const isDone =
        recorded.inputs.state === inPlace || (await runLeftScript(work(), host, preparationOpen, 'open in firewalld'));
      // After an older version the script comes with this very run, which then opens them too.
      if (!isDone)
        report(
          'warning',
          `${host}: ${preparationOpen} is not there. Where the next preview --refresh still shows what firewalld has shut, change \`people\` of promha:firewall and run it again: that prepares the host anew`,
        );
      return { outputs: {} };
    },
    async delete({ inputs }, { report }) {
      await removeUnrecorded(work(), inputs, report);
      await runLeftScript(work(), inputs.host, preparationUndo, 'take back');
    },
  };
}
