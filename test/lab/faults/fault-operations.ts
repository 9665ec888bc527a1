import { z } from 'zod';
import { statePath } from '../../../lab/lab-paths.ts';
import { releaseResource } from '../../../infra/provider/release/release-resource.ts';
import { convergeService, removeService } from '../../../infra/provider/service/converge-service.ts';
import type { ServiceWork } from '../../../infra/provider/service/converge-service.ts';
import type { Patience } from '../../../infra/provider/service/patience.ts';
import { SessionPool } from '../../../infra/provider/ssh/session-pool.ts';
import { newRolling } from '../service/new-rolling.ts';
import { brokenForm, formOf } from './fault-service.ts';
import { exampleRelease } from './example-release.ts';

/** Short, so that a thousand cases come to their end; the outages of the tests are shorter and longer than these. */
const patience: Patience = { confirmSeconds: 4, graceSeconds: 2, busySeconds: 20, reconnectMs: 9000 };

/** One thing that is done to a host. */
export const operationSchema = z.object({
  host: z.string(),
  kind: z.enum(['first', 'second', 'broken', 'remove', 'release', 'unrelease']),
});

/** One of them. */
export type Operation = z.infer<typeof operationSchema>;

/** What the provider's code works with on this host of the lab. */
export function work(host: string, address: string): ServiceWork {
  const folder = statePath('ssh');
  const connection = {
    address,
    port: 22,
    user: 'root',
    privateKeyFile: `${folder}/id_ed25519`,
    hostKeys: [],
    knownHostsFile: `${folder}/known_hosts`,
    sudo: false,
    connectTimeoutMs: 5000,
  };
  const pool = new SessionPool({ [host]: connection });
  return { pool, rolling: newRolling(pool), who: () => 'a test', timeoutMs: 60_000, patience };
}

/** Does it; empty when it went well, else what the provider says. */
export async function operate(tools: ServiceWork, { host, kind }: Operation): Promise<string> {
  const context = { report: () => undefined, signal: new AbortController().signal };
  try {
    if (kind === 'remove') await removeService(tools, formOf('second', host), []);
    else if (kind === 'release' || kind === 'unrelease') {
      const { inputs, cacheDir } = await exampleRelease(host);
      const resource = releaseResource(() => ({ pool: tools.pool, cacheDir, timeoutMs: tools.timeoutMs }));
      if (kind === 'release') await resource.create(inputs, context);
      else await resource.delete({ id: '', inputs, outputs: {} }, context);
    } else {
      await convergeService(tools, kind === 'broken' ? brokenForm(host) : formOf(kind, host), context.report);
    }
    return '';
  } catch (error) {
    return (error as Error).message || 'failed without a word';
  }
}
