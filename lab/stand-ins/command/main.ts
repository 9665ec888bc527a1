import { serveProvider } from '../../../infra/provider/grpc/serve-provider.ts';
import { commandResource } from './command-resource.ts';
import { commandVersion } from './command-version.ts';

await serveProvider(
  {
    name: 'command',
    version: commandVersion,
    configure: () => undefined,
    types: { 'command:remote:Command': commandResource },
    close: () => Promise.resolve(),
  },
  process.argv.slice(2),
);
