/**
 * Converges or removes a service on lab hosts by the provider's own code, without Pulumi: reads a job as JSON on standard input
 * and prints how it went on each. Runs inside the lab's network (`npm run lab -- run -- node …`).
 */
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { labHosts } from '../../../lab/hosts/lab-hosts.ts';
import { statePath } from '../../../lab/lab-paths.ts';
import { convergeService, keptFolders, removeService } from '../../../infra/provider/service/converge-service.ts';
import type { HeldServiceInputs } from '../../../infra/provider/service/service-schema.ts';
import { serviceSchema } from '../../../infra/provider/service/service-schema.ts';
import { usualPatience } from '../../../infra/provider/service/patience.ts';
import { SessionPool } from '../../../infra/provider/ssh/session-pool.ts';
import { newRolling } from './new-rolling.ts';

const lab = statePath('ssh');
const jobSchema = z.object({
  action: z.enum(['converge', 'remove']),
  /** All of them at work side by side, as in one run of Pulumi. */
  services: z.array(serviceSchema).min(1),
  /** Who it says that it is. */
  who: z.string(),
});

/** How it went on one host. */
interface Outcome {
  readonly ok: boolean;
  readonly message: string;
  readonly reports: readonly string[];
}

/** The usual patience, but for what a test would have to wait out. */
const patience = { ...usualPatience, graceSeconds: 3, busySeconds: 12 };

const { action, services, who } = jobSchema.parse(JSON.parse(await text(process.stdin)));
const connectionTo = (address: string) => ({
  address,
  port: 22,
  user: 'root',
  privateKeyFile: `${lab}/id_ed25519`,
  hostKeys: [],
  knownHostsFile: `${lab}/known_hosts`,
  sudo: false,
  connectTimeoutMs: 10_000,
});
const pool = new SessionPool(Object.fromEntries(labHosts.map(({ name, address }) => [name, connectionTo(address)])));
const rolling = newRolling(pool);
const work = { pool, rolling, who: () => who, timeoutMs: 120_000, patience };

async function outcomeOf(inputs: HeldServiceInputs): Promise<Outcome> {
  const reports: string[] = [];
  try {
    if (action === 'remove') reports.push(...(await removeService(work, inputs, keptFolders(inputs))));
    else
      await rolling.attend(inputs, () =>
        convergeService(work, inputs, (_severity, message) => void reports.push(message)),
      );
    return { ok: true, message: '', reports };
  } catch (error) {
    return { ok: false, message: (error as Error).message, reports };
  }
}

try {
  process.stdout.write(JSON.stringify(await Promise.all(services.map(outcomeOf))));
} finally {
  await pool.close();
}
