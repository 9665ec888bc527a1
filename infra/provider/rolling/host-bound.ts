import type { Observed, Recorded, ResourceType } from '../grpc/resource-type.ts';
import { HostOut } from '../ssh/host-out.ts';
import type { HostProgress } from './host-progress.ts';

/** As it was recorded. What repeats an input is left to that one: here it is in clear, there a secret is still known to be one. */
function asRecorded<Input extends object>({ inputs, outputs }: Recorded<Input>): Observed<Input> {
  return { inputs, outputs: Object.fromEntries(Object.entries(outputs).filter(([key]) => !(key in inputs))) };
}

/**
 * A type of resources that stand on one host: what is done is noted for that host, and nothing is begun once too many have failed.
 * A host that is out counts as it is recorded, and what was on it is forgotten once it has left the stack file: the way out for one
 * that is gone for good.
 */
export function hostBound<Input extends { readonly host: string; readonly name?: string }>(
  type: ResourceType<Input>,
  progress: HostProgress,
): ResourceType<Input> {
  const change = <T>({ host, name = '' }: Input, work: () => Promise<T>): Promise<T> =>
    progress.change(host, name, work);
  return {
    ...type,
    create: (inputs, context) => change(inputs, () => type.create(inputs, context)),
    update: (recorded, inputs, context) => change(inputs, () => type.update(recorded, inputs, context)),
    // What is to go is removed wherever it can be, however many hosts are away.
    delete: (recorded, context) =>
      progress.during(recorded.inputs.host, recorded.inputs.name ?? '', async () => {
        try {
          await type.delete(recorded, context);
        } catch (error) {
          if (!(error instanceof HostOut && error.hasLeft)) throw error;
          context.report(
            'warning',
            `${recorded.inputs.host}: it was out when it left the stack file: forgotten, nothing was removed there`,
          );
        }
      }),
    async read(recorded, context) {
      try {
        return await type.read(recorded, context);
      } catch (error) {
        if (error instanceof HostOut) return asRecorded(recorded);
        throw error;
      }
    },
  };
}
