import { DoneInVain, PartialFailure } from '../grpc/resource-type.ts';
import type { OperationContext, ResourceType } from '../grpc/resource-type.ts';
import { announcedPlan, announceService, tryBeyondAnnounced } from './announce-service.ts';
import { NotServing } from '../rolling/rolling.ts';
import { convergeService, keptFolders, removeService, ServiceFailure } from './converge-service.ts';
import type { ServiceWork } from './converge-service.ts';
import { lookAtService } from './look-at-service.ts';
import { isGone, observeService, runningOf } from './observe-service.ts';
import type { ServicePlan } from './plan-service.ts';
import type { HeldServiceInputs } from './service-schema.ts';
import { serviceSchema, wantedAlways } from './service-schema.ts';

const idOf = ({ host, name }: HeldServiceInputs): string => `${host}/${name}`;

async function converge(work: ServiceWork, inputs: HeldServiceInputs, context: OperationContext): Promise<ServicePlan> {
  try {
    return await work.rolling.attend(inputs, () => convergeService(work, inputs, context.report));
  } catch (error) {
    if (error instanceof NotServing) throw new DoneInVain(error.message, idOf(inputs), runningOf(inputs, true, true));
    if (!(error instanceof ServiceFailure) || error.putBack) throw error;
    // The host is neither as before nor as wanted: the state gets what is really there, so that the next run repairs it.
    const seen = await lookAtService(work, inputs).catch(() => undefined);
    if (seen === undefined) throw error;
    const observed = {
      inputs: observeService(inputs, seen),
      outputs: runningOf(inputs, seen.unit.active === 'active', seen.unit.enabled === 'enabled'),
    };
    throw new PartialFailure(error.message, idOf(inputs), observed);
  }
}

/** The resource `host:index:Service`: one systemd service with all it needs, on one host. */
export function serviceResource(work: () => ServiceWork): ResourceType<HeldServiceInputs> {
  return {
    schema: serviceSchema,
    defaults: wantedAlways,
    announce: announceService,
    // Not `host`: a resource with another key there is the same machine, renamed.
    replaceOn: ['name'],
    computed: ['running'],
    observable: ['user', 'group', 'folders', 'files', 'secretFiles', 'unit', 'state', 'dropIns'],
    async create(inputs, context) {
      await converge(work(), inputs, context);
      return { id: idOf(inputs), outputs: runningOf(inputs, true, true) };
    },
    async read({ inputs }) {
      const seen = await lookAtService(work(), inputs);
      if (isGone(inputs, seen)) return undefined;
      return {
        inputs: observeService(inputs, seen),
        outputs: runningOf(inputs, seen.unit.active === 'active', seen.unit.enabled === 'enabled'),
      };
    },
    async update(recorded, inputs, context) {
      const done = await converge(work(), inputs, context);
      const further = tryBeyondAnnounced(announcedPlan(recorded.inputs, inputs), done);
      if (further !== undefined)
        context.report(
          'warning',
          `${inputs.host}: ${inputs.name}: beyond what was announced: ${further}. The host was not as the state said; \`preview --refresh\` shows such a thing beforehand`,
        );
      return { outputs: runningOf(inputs, true, true) };
    },
    async delete({ inputs }, context) {
      const kept = await removeService(work(), inputs, keptFolders(inputs, work().keepData));
      if (kept.length > 0)
        context.report(
          'info',
          `${inputs.host}: ${inputs.name}: kept ${kept.join(', ')} (keepData); remove it by hand when it is not needed any more`,
        );
    },
  };
}
