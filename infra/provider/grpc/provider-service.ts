import type { handleUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import pluginPb from '@pulumi/pulumi/proto/plugin_pb.js';
import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import type * as messages from '@pulumi/pulumi/proto/provider_pb.js';
import type { EngineLog } from './engine-log.ts';
import type { KeptResource } from './failure-response.ts';
import { failureResponse } from './failure-response.ts';
import {
  checkInputs,
  diffInputs,
  parseInputs,
  parseRecorded,
  previewState,
  rewrapSecrets,
  stateOf,
} from './operations.ts';
import type { PropertyMap } from './property-values.ts';
import { changedKeys, hasUnknown, unwrapMap } from './property-values.ts';
import type { AnyResourceType, ProviderDefinition } from './provider-definition.ts';
import type { OperationContext, Recorded } from './resource-type.ts';
import { PartialFailure } from './resource-type.ts';
import { fromStruct, toStruct } from './struct.ts';

/** An error together with what the state keeps of the resource. */
class KeptFailure extends Error {
  readonly kept: KeptResource;

  constructor(message: string, kept: KeptResource) {
    super(message);
    this.kept = kept;
  }
}

function unary<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handle(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(failureResponse(error, error instanceof KeptFailure ? error.kept : undefined)),
      );
  };
}

function typeOf(urn: string): string {
  const qualified = urn.split('::')[2] ?? '';
  return qualified.split('$').at(-1) ?? '';
}

function diffResponse(changed: readonly string[], replaces: readonly string[]): messages.DiffResponse {
  const response = new providerPb.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = providerPb.DiffResponse.DiffChanges;
  response.setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList([...changed]);
  response.setReplacesList([...replaces]);
  return response;
}

/** The provider's calls over a definition: turns messages into typed operations and results into messages. */
export function providerService(definition: ProviderDefinition, log: EngineLog): UntypedServiceImplementation {
  const cancelled = new AbortController();
  const find = (urn: string): AnyResourceType => {
    const type = definition.types[typeOf(urn)];
    if (type === undefined) throw new Error(`the provider ${definition.name} has no resource type ${typeOf(urn)}`);
    return type;
  };
  const contextOf = (urn: string): OperationContext => ({
    report: (severity, message) => log(severity, urn, message),
    signal: cancelled.signal,
  });
  const run = async <T>(type: AnyResourceType, inputs: PropertyMap, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PartialFailure)) throw error;
      const kept = rewrapSecrets(error.observed.inputs, inputs);
      throw new KeptFailure(error.message, {
        id: error.id,
        inputs: kept,
        state: stateOf(type, kept, error.observed.outputs),
      });
    }
  };
  const recordedOf = (
    type: AnyResourceType,
    request: messages.UpdateRequest | messages.DiffRequest,
  ): Recorded<object> =>
    parseRecorded(type, request.getId(), fromStruct(request.getOldInputs()), fromStruct(request.getOlds()));

  return {
    checkConfig: unary((request: messages.CheckRequest) => {
      const response = new providerPb.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    // Another way to a host is no other host: the configuration changes in place, whatever changes.
    diffConfig: unary((request: messages.DiffRequest) =>
      diffResponse(changedKeys(fromStruct(request.getOldInputs()), fromStruct(request.getNews())), []),
    ),
    configure: unary((request: messages.ConfigureRequest) => {
      const configuration = unwrapMap(fromStruct(request.getArgs()));
      if (!hasUnknown(configuration)) definition.configure(configuration);
      const response = new providerPb.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setAcceptresources(false);
      response.setAcceptoutputs(false);
      return response;
    }),
    check: unary((request: messages.CheckRequest) => {
      const { inputs, failures } = checkInputs(find(request.getUrn()), fromStruct(request.getNews()));
      const response = new providerPb.CheckResponse();
      response.setInputs(toStruct(inputs));
      for (const { property, reason } of failures) {
        const failure = new providerPb.CheckFailure();
        failure.setProperty(property);
        failure.setReason(reason);
        response.addFailures(failure);
      }
      return response;
    }),
    diff: unary((request: messages.DiffRequest) => {
      const oldInputs = fromStruct(request.getOldInputs());
      const { changed, replaces } = diffInputs(find(request.getUrn()), oldInputs, fromStruct(request.getNews()));
      return diffResponse(changed, replaces);
    }),
    create: unary(async (request: messages.CreateRequest) => {
      const type = find(request.getUrn());
      const inputs = fromStruct(request.getProperties());
      const response = new providerPb.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(toStruct(previewState(type, inputs)));
        return response;
      }
      const made = await run(type, inputs, () => type.create(parseInputs(type, inputs), contextOf(request.getUrn())));
      response.setId(made.id);
      response.setProperties(toStruct(stateOf(type, inputs, made.outputs)));
      return response;
    }),
    read: unary(async (request: messages.ReadRequest) => {
      const type = find(request.getUrn());
      const inputs = fromStruct(request.getInputs());
      const recorded = parseRecorded(type, request.getId(), inputs, fromStruct(request.getProperties()));
      const response = new providerPb.ReadResponse();
      const observed = await type.read(recorded, contextOf(request.getUrn()));
      if (observed === undefined) return response;
      const seen = rewrapSecrets(observed.inputs as object, inputs);
      response.setId(request.getId());
      response.setInputs(toStruct(seen));
      response.setProperties(toStruct(stateOf(type, seen, observed.outputs)));
      return response;
    }),
    update: unary(async (request: messages.UpdateRequest) => {
      const type = find(request.getUrn());
      const inputs = fromStruct(request.getNews());
      const response = new providerPb.UpdateResponse();
      if (request.getPreview()) {
        response.setProperties(toStruct(previewState(type, inputs)));
        return response;
      }
      const done = await run(type, inputs, () =>
        type.update(recordedOf(type, request), parseInputs(type, inputs), contextOf(request.getUrn())),
      );
      response.setProperties(toStruct(stateOf(type, inputs, done.outputs)));
      return response;
    }),
    delete: unary(async (request: messages.DeleteRequest) => {
      const type = find(request.getUrn());
      const recorded = parseRecorded(
        type,
        request.getId(),
        fromStruct(request.getOldInputs()),
        fromStruct(request.getProperties()),
      );
      await type.delete(recorded, contextOf(request.getUrn()));
      return new emptyPb.Empty();
    }),
    cancel: unary(() => {
      cancelled.abort(new Error('cancelled'));
      return new emptyPb.Empty();
    }),
    getPluginInfo: unary(() => {
      const info = new pluginPb.PluginInfo();
      info.setVersion(definition.version);
      return info;
    }),
    getSchema: unary(() => {
      const response = new providerPb.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: definition.name, version: definition.version }));
      return response;
    }),
  };
}
