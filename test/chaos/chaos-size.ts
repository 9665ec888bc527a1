/** How much happens in a run of the chaos. */
export interface ChaosSize {
  readonly isLong: boolean;
  readonly alerts: number;
  /** Time over which they fire and resolve, in milliseconds. */
  readonly stormMs: number;
  /** Shortest time for which one fires. */
  readonly lastsMs: number;
  /** How often a relay is killed (of two: one of the kinds of trouble that two have). */
  readonly relayKills: number;
  readonly alertmanagerKills: number;
  /** Time that is left for what waits, after the storm, in milliseconds. */
  readonly drainMs: number;
}

/** The whole size in the long run (`PROMHA_LONG=1`, unless `PROMHA_CHAOS=short`), else the scaled one. */
export function chaosSize(relays: 1 | 2, env: NodeJS.ProcessEnv = process.env): ChaosSize {
  const isLong = env['PROMHA_LONG'] === '1' && env['PROMHA_CHAOS'] !== 'short';
  return isLong
    ? {
        isLong,
        alerts: 1000,
        stormMs: 600_000,
        lastsMs: 14_000,
        relayKills: 40,
        alertmanagerKills: 10,
        drainMs: 180_000,
      }
    : {
        isLong,
        alerts: 60,
        stormMs: 33_000,
        lastsMs: 14_000,
        // Two relays have five kinds of trouble.
        relayKills: relays === 2 ? 5 : 4,
        alertmanagerKills: 1,
        drainMs: 40_000,
      };
}
