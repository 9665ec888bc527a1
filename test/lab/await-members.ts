import { expect, vi } from 'vitest';
import { httpGet } from './lab-queries.ts';
import { alertmanagerPair } from './synthetic-alert.ts';

const members = async (base: string): Promise<number> =>
  Number(/^alertmanager_cluster_members (\d+)$/m.exec(await httpGet(`${base}/metrics`))?.[1]);

/** Waits until each of these Alertmanagers, at their base addresses, sees so many members of the cluster, itself among them. */
export function awaitMembers(count: number, alertmanagers: readonly string[] = alertmanagerPair): Promise<void> {
  return vi.waitFor(
    async () => {
      for (const base of alertmanagers) expect(await members(base)).toBe(count);
    },
    { timeout: 120_000, interval: 1000 },
  );
}
