import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import type * as messages from '@pulumi/pulumi/proto/provider_pb.js';
import { configurationCalls } from './configuration-calls.ts';
import { diffResponse } from './diff-response.ts';
import type { EngineLog } from './engine-log.ts';
import { reasonOf } from './failure-response.ts';
import type { AnyResourceType, ProviderDefinition } from './provider-definition.ts';
import * as calls from './resource-calls.ts';
import type { OperationContext } from './resource-type.ts';
import { toStruct } from './struct.ts';
import { unary } from './unary.ts';

/** The type of a resource from its URN, `urn:pulumi:<stack>::<project>::<types of its parents>$<type>::<name>`. */
export function typeOfUrn(urn: string): string {
  return (urn.split('::')[2] ?? '').split('$').at(-1) ?? '';
}

/** The provider's calls over a definition: turns messages into typed operations and results into messages. */
export function providerService(definition: ProviderDefinition, log: EngineLog): UntypedServiceImplementation {
  const cancelled = new AbortController();
  const { looks = 'now' } = definition;
  const typeOf = (request: { getUrn(): string }): AnyResourceType => {
    const token = typeOfUrn(request.getUrn());
    const type = definition.types[token];
    if (type === undefined) throw new Error(`the provider ${definition.name} has no resource type ${token}`);
    return type;
  };
  const contextOf = (request: { getUrn(): string }): OperationContext => ({
    report: (severity, message) => log(severity, request.getUrn(), message),
    signal: cancelled.signal,
  });
  const look = async (request: messages.ReadRequest): Promise<messages.ReadResponse> => {
    try {
      return await calls.read(typeOf(request), request, contextOf(request));
    } catch (error) {
      if (looks === 'now') throw error;
      const said = `taken for what the state says, and looked at by the next run: ${reasonOf(error)}`;
      log('warning', request.getUrn(), said);
      return calls.readLater(request);
    }
  };
  return {
    ...configurationCalls(definition),
    check: unary((request: messages.CheckRequest) => calls.check(typeOf(request), request)),
    diff: unary((request: messages.DiffRequest) => {
      const { changed, replaces, details } = calls.diff(typeOf(request), request);
      return diffResponse(changed, replaces, details);
    }),
    create: unary((request: messages.CreateRequest) => calls.create(typeOf(request), request, contextOf(request))),
    read: unary((request: messages.ReadRequest) => (looks === 'later' ? calls.readLater(request) : look(request))),
    update: unary((request: messages.UpdateRequest) => calls.update(typeOf(request), request, contextOf(request))),
    delete: unary((request: messages.DeleteRequest) => calls.remove(typeOf(request), request, contextOf(request))),
    invoke: unary((request: messages.InvokeRequest) => {
      const call = definition.functions?.[request.getTok()];
      if (call === undefined) throw new Error(`the provider ${definition.name} has no function ${request.getTok()}`);
      const response = new providerPb.InvokeResponse();
      response.setReturn(toStruct(call()));
      return response;
    }),
    cancel: unary(() => {
      cancelled.abort(new Error('cancelled'));
      return new emptyPb.Empty();
    }),
  };
}
