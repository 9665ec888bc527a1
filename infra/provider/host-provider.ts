import type { ProviderDefinition } from './grpc/provider-definition.ts';
import { generatedResource } from './generated/generated-resource.ts';
import { preflightResource } from './preflight/preflight-resource.ts';
import type { ProviderConfiguration } from './provider-configuration.ts';
import { parseConfiguration } from './provider-configuration.ts';
import { releaseResource } from './release/release-resource.ts';
import { usualPatience } from './service/patience.ts';
import { serviceResource } from './service/service-resource.ts';
import { SessionPool } from './ssh/session-pool.ts';

/** What the provider takes from its surroundings. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A number from 0 up to, not including, its argument; from a cryptographic source. */
  readonly randomInt: (limit: number) => number;
  /** Who runs Pulumi, for example `root@ops1`. */
  readonly operator: string;
}

/** The provider `host`: everything promha knows how to keep true on a host. */
export function hostProvider({ now, randomInt, operator }: Surroundings): ProviderDefinition {
  let configured: { readonly configuration: ProviderConfiguration; readonly pool: SessionPool } | undefined;
  const needed = (): { readonly configuration: ProviderConfiguration; readonly pool: SessionPool } => {
    if (configured === undefined)
      throw new Error(
        'provider host: it is not configured; give resources the HostProvider of the program by `{ provider }`',
      );
    return configured;
  };
  const who = (): string => `${operator} since ${new Date(now()).toISOString()}`;
  return {
    name: 'host',
    version: '1.0.0',
    uncompared: ['cacheDir'],
    configure(properties) {
      // An unconfigured default provider is started for old states; it fails only if it is really used.
      if (Object.keys(properties).length === 0) return;
      const configuration = parseConfiguration(properties);
      configured = { configuration, pool: new SessionPool(configuration.connections) };
    },
    types: {
      'host:index:Preflight': preflightResource(() => needed().pool, now),
      'host:index:Release': releaseResource(() => ({ ...needed().configuration, pool: needed().pool })),
      'host:index:Service': serviceResource(() => ({
        pool: needed().pool,
        who,
        timeoutMs: needed().configuration.timeoutMs,
        patience: usualPatience,
      })),
      'host:index:Generated': generatedResource({ now, randomInt }),
    },
    close: async () => await configured?.pool.close(),
  };
}
