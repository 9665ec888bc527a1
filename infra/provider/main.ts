import { randomInt } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { serveProvider } from './grpc/serve-provider.ts';
import { hostProvider } from './host-provider.ts';

const provider = hostProvider({
  now: () => Date.now(),
  randomInt: (limit) => randomInt(limit),
  operator: `${userInfo().username}@${hostname()}`,
});
await serveProvider(provider, process.argv.slice(2));
