import type { handleUnaryCall } from '@grpc/grpc-js';
import type { KeptResource } from './failure-response.ts';
import { failureResponse } from './failure-response.ts';

/** An error together with what the state keeps of the resource. */
export class KeptFailure extends Error {
  readonly kept: KeptResource;

  constructor(message: string, kept: KeptResource, options?: ErrorOptions) {
    super(message, options);
    this.kept = kept;
  }
}

/** A call of one request and one answer; what the handler throws goes back as a sentence. */
export function unary<Request, Response>(
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
