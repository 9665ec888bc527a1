import { withFormerConnections } from './former-connections.ts';
import type { Looks, ProviderDefinition } from './grpc/provider-definition.ts';
import { generatedResource } from './generated/generated-resource.ts';
import { preflightResource } from './preflight/preflight-resource.ts';
import { preparationResource } from './preparation/preparation-resource.ts';
import type { ProviderConfiguration } from './provider-configuration.ts';
import { parseConfiguration } from './provider-configuration.ts';
import { releaseResource } from './release/release-resource.ts';
import { renameProblems } from './renamed-hosts.ts';
import { type Heir, heirOf } from './rolling/heirs.ts';
import { hostBound } from './rolling/host-bound.ts';
import { HostProgress } from './rolling/host-progress.ts';
import { progressLine } from './rolling/progress-line.ts';
import { Rolling } from './rolling/rolling.ts';
import { tellProgress } from './rolling/tell-progress.ts';
import { Turns } from './rolling/turns.ts';
import type { ServiceWork } from './service/converge-service.ts';
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
  /** True: somebody watches the run, who wants to see how far it is. @default false */
  readonly isWatched?: boolean;
  /** What a look at a host is. @default now */
  readonly looks?: Looks;
}

interface Configured {
  readonly configuration: ProviderConfiguration;
  readonly pool: SessionPool;
  readonly rolling: Rolling;
}

/** The provider `host`: everything promha knows how to keep true on a host. */
export function hostProvider({
  now,
  randomInt,
  operator,
  isWatched = false,
  looks = 'now',
}: Surroundings): ProviderDefinition {
  let configured: Configured | undefined;
  const needed = (): Configured => {
    if (configured === undefined)
      throw new Error(
        'provider host: it is not configured; give resources the HostProvider of the program by `{ provider }`',
      );
    return configured;
  };
  const clock = (): number => performance.now();
  const progress = new HostProgress(clock, () => configured?.configuration.maxFailed ?? Number.POSITIVE_INFINITY);
  const stackSize = (): number => Object.keys(configured?.configuration.connections ?? {}).length;
  const heir = (host: string): Heir | undefined => heirOf(needed().configuration, host);
  const turns = new Turns(progress);
  const who = (): string => `${operator} since ${new Date(now()).toISOString()}`;
  const serviceWork = (): ServiceWork => ({
    pool: needed().pool,
    rolling: needed().rolling,
    keepData: needed().configuration.keepData,
    who,
    timeoutMs: needed().configuration.timeoutMs,
    patience: usualPatience,
  });
  return {
    name: 'host',
    version: '1.0.0',
    looks,
    completeConfiguration: withFormerConnections,
    judgeConfiguration: renameProblems,
    configure(properties) {
      // An unconfigured default provider is started for old states; it fails only if it is really used.
      if (Object.keys(properties).length === 0) return;
      const configuration = parseConfiguration(properties);
      const { connections, formerConnections, forget } = configuration;
      const pool = new SessionPool(connections, formerConnections, forget);
      configured = { configuration, pool, rolling: new Rolling(pool, turns) };
    },
    types: {
      'host:index:Preflight': preflightResource(() => needed().pool, now),
      'host:index:Preparation': hostBound(preparationResource(serviceWork), progress, heir),
      'host:index:Release': hostBound(
        releaseResource(() => ({ ...needed().configuration, pool: needed().pool })),
        progress,
        heir,
      ),
      'host:index:Service': hostBound(serviceResource(serviceWork), progress, heir),
      'host:index:Generated': generatedResource({ now, randomInt }),
    },
    functions: {
      'host:index:outcomes': () => ({
        hosts: progress.outcomes(),
        stopReason: progress.stopReason() ?? '',
        inVain: progress.inVain(),
      }),
    },
    begin(say) {
      if (isWatched) tellProgress(() => progressLine(progress, stackSize()), say, clock);
    },
    close: async () => await configured?.pool.close(),
  };
}
