import type { PropertyMap, PropertyValue } from '../grpc/property-values.ts';
import type { Observed, OperationContext, Recorded, ResourceType } from '../grpc/resource-type.ts';
import { HostOut } from '../ssh/host-out.ts';
import { type Heir, heirProblem, type OnHost, Wanted } from './heirs.ts';
import type { HostProgress } from './host-progress.ts';
import { withWayOut } from './way-out.ts';

/** As it was recorded. What repeats an input is left to that one: here it is in clear, there a secret is still known to be one. */
function asRecorded<Input extends object>({ inputs, outputs }: Recorded<Input>): Observed<Input> {
  return { inputs, outputs: Object.fromEntries(Object.entries(outputs).filter(([key]) => !(key in inputs))) };
}

/** Removes what stands on a host, or lets go of its record where the host is not to come back. */
async function removeOrForget(host: string, { report }: OperationContext, remove: () => Promise<void>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof HostOut && error.isForGood)) throw withWayOut(error, host, 'removal');
    report(
      'warning',
      `${host}: forgotten (it was out when it left the stack file, or is under promha:forget): nothing was removed there`,
    );
  }
}

/** What a resource is on its host, of inputs that may hold what a preview does not know. */
function onHost({ host, name, path }: PropertyMap): OnHost {
  const text = (value: PropertyValue | undefined): string => (typeof value === 'string' ? value : '');
  return { host: text(host), name: text(name), path: text(path) };
}

/**
 * A type of resources that stand on one host: what is done is noted for that host, and nothing is begun once too many have failed.
 * A host that is out counts as it is recorded, and what was on it is forgotten once it has left the stack file, or when that says so:
 * the way out for one that is gone for good. What has become another host's is left to it, and so is what may be.
 */
export function hostBound<Input extends OnHost>(
  type: ResourceType<Input>,
  progress: HostProgress,
  heir: (host: string) => Heir | undefined = () => undefined,
): ResourceType<Input> {
  const wanted = new Wanted();
  const change = <T>({ host, name = '' }: Input, work: () => Promise<T>): Promise<T> =>
    progress.change(host, name, () =>
      work().catch((error: unknown) => {
        throw withWayOut(error, host, 'change');
      }),
    );
  return {
    ...type,
    compared: (news) => wanted.note(onHost(news)),
    create: (inputs, context) =>
      change(inputs, async () => {
        const made = await type.create(inputs, context);
        wanted.note(inputs);
        return made;
      }),
    update: (recorded, inputs, context) => change(inputs, () => type.update(recorded, inputs, context)),
    // What is to go is removed wherever it can be, however many hosts are away.
    delete: (recorded, context) => {
      const { host, name = '' } = recorded.inputs;
      return progress.during(host, name, async () => {
        const there = heir(host);
        if (there !== undefined && wanted.has(recorded.inputs, there.host)) {
          context.report('info', `${host}: nothing was removed: it is ${there.host} now, which has the same`);
          return;
        }
        if (there?.isSame === false) throw new Error(heirProblem(host, name, there));
        await removeOrForget(host, context, () => type.delete(recorded, context));
      });
    },
    async read(recorded, context) {
      try {
        return await type.read(recorded, context);
      } catch (error) {
        if (error instanceof HostOut) return asRecorded(recorded);
        throw withWayOut(error, recorded.inputs.host, 'change');
      }
    },
  };
}
