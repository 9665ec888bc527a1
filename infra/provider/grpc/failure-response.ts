import grpc from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import statusPb from '@pulumi/pulumi/proto/status_pb.js';
import type { PropertyMap } from './property-values.ts';
import { toStruct } from './struct.ts';

/** What is kept of a resource whose operation failed half-way. */
export interface KeptResource {
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly state: PropertyMap;
}

function initFailedDetails(message: string, kept: KeptResource): grpc.Metadata {
  const detail = new providerPb.ErrorResourceInitFailed();
  detail.setId(kept.id);
  detail.setProperties(toStruct(kept.state));
  detail.setInputs(toStruct(kept.inputs));
  detail.setReasonsList([message]);
  const any = new anyPb.Any();
  any.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
  const status = new statusPb.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  // The name under which gRPC carries structured error details.
  metadata.add('grpc-status-details-bin', Buffer.from(status.serializeBinary()));
  return metadata;
}

/** An error as a sentence. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** An error as the engine shows it: the sentence, never a stack. With `kept`, the engine records the resource all the same. */
export function failureResponse(error: unknown, kept?: KeptResource): Partial<ServiceError> {
  const message = reasonOf(error);
  const metadata = kept === undefined ? undefined : initFailedDetails(message, kept);
  return { code: grpc.status.UNKNOWN, message, details: message, ...(metadata === undefined ? {} : { metadata }) };
}
