import grpc from '@grpc/grpc-js';
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import enginePb from '@pulumi/pulumi/proto/engine_pb.js';

/**
 * Sends a message to the engine, which shows it beside the resource; without an URN, beside the stack. A `status` is shown until the
 * next message, and not listed at the end.
 */
export type EngineLog = (severity: 'status' | 'info' | 'warning' | 'error', urn: string, message: string) => void;

const { INFO, WARNING, ERROR } = enginePb.LogSeverity;
const severities = { status: INFO, info: INFO, warning: WARNING, error: ERROR } as const;

/** A log that reaches the engine at the given address; without one, messages go to stderr. */
export function engineLog(address: string | undefined): EngineLog {
  if (address === undefined) return (_severity, _urn, message) => process.stderr.write(`${message}\n`);
  const client = new engineGrpc.EngineClient(address, grpc.credentials.createInsecure());
  return (severity, urn, message) => {
    const request = new enginePb.LogRequest();
    request.setSeverity(severities[severity]);
    request.setEphemeral(severity === 'status');
    request.setUrn(urn);
    request.setMessage(message);
    // A message that cannot be shown must not fail the work it speaks of.
    client.log(request, () => undefined);
  };
}
