import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import type * as messages from '@pulumi/pulumi/proto/provider_pb.js';
import { checkInputs, diffInputs, parseInputs, previewState, rewrapSecrets, stateOf } from './operations.ts';
import type { InputsDiff } from './operations.ts';
import type { PropertyMap } from './property-values.ts';
import type { AnyResourceType } from './provider-definition.ts';
import { parseRecorded } from './recorded-inputs.ts';
import type { OperationContext } from './resource-type.ts';
import { DoneInVain, PartialFailure } from './resource-type.ts';
import { fromStruct, toStruct } from './struct.ts';
import { KeptFailure } from './unary.ts';

/** Runs an operation; what it left of the resource when it failed half-way goes into the state. */
async function keepingWhatIsLeft<T>(
  type: AnyResourceType,
  inputs: PropertyMap,
  olds: PropertyMap,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    const kept = rewrapSecrets(error.observed.inputs, inputs);
    const state = stateOf(type, kept, error.observed.outputs, olds);
    throw new KeptFailure(error.message, { id: error.id, inputs: kept, state }, { cause: error });
  }
}

/** Runs an operation; one that was done in vain counts as done, with its error beside the resource. */
async function countingWhatIsDone<T extends object>(
  { report }: OperationContext,
  work: () => Promise<T>,
): Promise<T | DoneInVain> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DoneInVain)) throw error;
    report('error', error.message);
    return error;
  }
}

/** Completes and judges inputs. */
export function check(type: AnyResourceType, request: messages.CheckRequest): messages.CheckResponse {
  const { inputs, failures } = checkInputs(type, fromStruct(request.getOlds()), fromStruct(request.getNews()));
  const response = new providerPb.CheckResponse();
  response.setInputs(toStruct(inputs));
  for (const { property, reason } of failures) {
    const failure = new providerPb.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    response.addFailures(failure);
  }
  return response;
}

/** Compares the recorded inputs with the new ones, and asks whether the time of an output is up. */
export function diff(type: AnyResourceType, request: messages.DiffRequest): InputsDiff {
  const olds = fromStruct(request.getOldInputs());
  const news = fromStruct(request.getNews());
  type.compared?.(news);
  const found = diffInputs(type, olds, news);
  const due = type.due?.(parseRecorded(type, request.getId(), olds, fromStruct(request.getOlds()))) ?? [];
  return { ...found, changed: [...found.changed, ...due] };
}

/** Makes a resource, or tells a preview what it would be. */
export async function create(
  type: AnyResourceType,
  request: messages.CreateRequest,
  context: OperationContext,
): Promise<messages.CreateResponse> {
  const inputs = fromStruct(request.getProperties());
  const response = new providerPb.CreateResponse();
  if (request.getPreview()) {
    response.setProperties(toStruct(previewState(type, inputs)));
    return response;
  }
  const made = await keepingWhatIsLeft(type, inputs, {}, () =>
    countingWhatIsDone(context, () => type.create(parseInputs(type, inputs), context)),
  );
  response.setId(made.id);
  response.setProperties(toStruct(stateOf(type, inputs, made.outputs)));
  return response;
}

/** Looks at a resource; an answer without an id says that it is gone. */
export async function read(
  type: AnyResourceType,
  request: messages.ReadRequest,
  context: OperationContext,
): Promise<messages.ReadResponse> {
  const inputs = fromStruct(request.getInputs());
  const olds = fromStruct(request.getProperties());
  const recorded = parseRecorded(type, request.getId(), inputs, olds);
  const response = new providerPb.ReadResponse();
  const observed = await type.read(recorded, context);
  if (observed === undefined) return response;
  const seen = rewrapSecrets(observed.inputs as object, inputs);
  response.setId(request.getId());
  response.setInputs(toStruct(seen));
  response.setProperties(toStruct(stateOf(type, seen, observed.outputs, olds)));
  return response;
}

/**
 * Answers a look with what is recorded, and has the engine look again before the next change of the stack (`refreshBeforeUpdate` of its
 * state). A look that succeeds takes the mark away.
 */
export function readLater(request: messages.ReadRequest): messages.ReadResponse {
  const response = new providerPb.ReadResponse();
  response.setId(request.getId());
  response.setInputs(request.getInputs());
  response.setProperties(request.getProperties());
  response.setRefreshBeforeUpdate(true);
  return response;
}

/** Changes a resource in place, or tells a preview what it would be. */
export async function update(
  type: AnyResourceType,
  request: messages.UpdateRequest,
  context: OperationContext,
): Promise<messages.UpdateResponse> {
  const inputs = fromStruct(request.getNews());
  const response = new providerPb.UpdateResponse();
  if (request.getPreview()) {
    response.setProperties(toStruct(previewState(type, inputs)));
    return response;
  }
  const olds = fromStruct(request.getOlds());
  const recorded = parseRecorded(type, request.getId(), fromStruct(request.getOldInputs()), olds, inputs);
  const done = await keepingWhatIsLeft(type, inputs, olds, () =>
    countingWhatIsDone(context, () => type.update(recorded, parseInputs(type, inputs), context)),
  );
  response.setProperties(toStruct(stateOf(type, inputs, done.outputs, olds)));
  return response;
}

/** Removes a resource. */
export async function remove(
  type: AnyResourceType,
  request: messages.DeleteRequest,
  context: OperationContext,
): Promise<InstanceType<typeof emptyPb.Empty>> {
  const state = fromStruct(request.getProperties());
  await type.delete(parseRecorded(type, request.getId(), fromStruct(request.getOldInputs()), state), context);
  return new emptyPb.Empty();
}
