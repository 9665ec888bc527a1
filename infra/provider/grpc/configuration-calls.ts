import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import pluginPb from '@pulumi/pulumi/proto/plugin_pb.js';
import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import type { CheckRequest, ConfigureRequest, DiffRequest } from '@pulumi/pulumi/proto/provider_pb.js';
import { diffResponse } from './diff-response.ts';
import { changedKeys, hasUnknown, unwrapMap } from './property-values.ts';
import type { ProviderDefinition } from './provider-definition.ts';
import { fromStruct, toStruct } from './struct.ts';
import { unary } from './unary.ts';

function configureResponse(): InstanceType<typeof providerPb.ConfigureResponse> {
  const response = new providerPb.ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setSupportspreview(true);
  response.setAcceptresources(false);
  response.setAcceptoutputs(false);
  return response;
}

/** The calls about the provider itself. */
export function configurationCalls(definition: ProviderDefinition): UntypedServiceImplementation {
  return {
    checkConfig: unary((request: CheckRequest) => {
      const response = new providerPb.CheckResponse();
      const [olds, news] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
      response.setInputs(toStruct(definition.completeConfiguration?.(olds, news) ?? news));
      for (const reason of definition.judgeConfiguration?.(olds, news) ?? []) {
        const failure = new providerPb.CheckFailure();
        failure.setReason(reason);
        response.addFailures(failure);
      }
      return response;
    }),
    // Another way to a host is no other host: the configuration changes in place, whatever changes.
    diffConfig: unary((request: DiffRequest) =>
      diffResponse(changedKeys(fromStruct(request.getOldInputs()), fromStruct(request.getNews())), []),
    ),
    configure: unary((request: ConfigureRequest) => {
      const configuration = unwrapMap(fromStruct(request.getArgs()));
      if (!hasUnknown(configuration)) definition.configure(configuration);
      return configureResponse();
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
