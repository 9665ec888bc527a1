import { randomInt } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { allLooks } from './grpc/provider-definition.ts';
import { serveProvider } from './grpc/serve-provider.ts';
import { hostProvider } from './host-provider.ts';
import { isWatched } from './rolling/is-watched.ts';

const provider = hostProvider({
  now: () => Date.now(),
  randomInt: (limit) => randomInt(limit),
  operator: `${userInfo().username}@${hostname()}`,
  isWatched: isWatched(process.env),
  // Set by `npm run pulumi`.
  looks: allLooks.find((one) => one === process.env['PROMHA_LOOK']) ?? 'now',
});
await serveProvider(provider, process.argv.slice(2));
