import grpc from '@grpc/grpc-js';
import providerGrpc from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import { engineLog } from './engine-log.ts';
import type { ProviderDefinition } from './provider-definition.ts';
import { providerService } from './provider-service.ts';

/**
 * How often the plugin looks whether the engine that started it still lives, in milliseconds. Short: what it confirms to a host for an
 * engine that is dead stands in no state.
 */
const parentCheckMs = 100;

/** A killed engine cannot say good-bye: without this its plugins would stay for ever. */
function exitWithEngine(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, parentCheckMs).unref();
}

/**
 * Serves a provider to the Pulumi engine: listens on a free loopback port and prints it as the first line, which is how the
 * engine finds a plugin. `argv` are the arguments the engine gave, of which the last one that is no option is its own address.
 */
export async function serveProvider(definition: ProviderDefinition, argv: readonly string[]): Promise<void> {
  const address = argv.filter((argument) => !argument.startsWith('-')).at(-1);
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  const log = engineLog(address);
  definition.begin?.((line) => log('status', '', line));
  server.addService(providerGrpc.ResourceProviderService, providerService(definition, log));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  process.stdout.write(`${port}\n`);
  exitWithEngine();
  const stop = (): void => {
    void definition.close().finally(() => process.exit(0));
  };
  // The engine ends a plugin by SIGINT; Ctrl-C at a terminal does not reach it, for it has a process group of its own.
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
