/**
 * Converges or removes one service on a lab host by the provider's own code, without Pulumi: reads a job as JSON on standard input
 * and prints how it went. Runs inside the lab's network (`npm run lab -- run -- node …`).
 */
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { statePath } from '../../../lab/lab-paths.ts';
import { convergeService, removeService } from '../../../infra/provider/service/converge-service.ts';
import { serviceSchema } from '../../../infra/provider/service/service-schema.ts';
import { usualPatience } from '../../../infra/provider/service/patience.ts';
import { SessionPool } from '../../../infra/provider/ssh/session-pool.ts';
import { soloRolling } from './solo-rolling.ts';

const lab = statePath('ssh');
const jobSchema = z.object({
  action: z.enum(['converge', 'remove']),
  address: z.string(),
  inputs: serviceSchema,
  /** Who it says that it is. */
  who: z.string(),
});

/** The usual patience, but for what a test would have to wait out. */
const patience = { ...usualPatience, graceSeconds: 3, busySeconds: 12 };

const { action, address, inputs, who } = jobSchema.parse(JSON.parse(await text(process.stdin)));
const connection = {
  address,
  port: 22,
  user: 'root',
  privateKeyFile: `${lab}/id_ed25519`,
  hostKeys: [],
  knownHostsFile: `${lab}/known_hosts`,
  sudo: false,
  connectTimeoutMs: 10_000,
};
const pool = new SessionPool({ [inputs.host]: connection });
const rolling = soloRolling(pool);
const work = { pool, rolling, who: () => who, timeoutMs: 120_000, patience };
const reports: string[] = [];
try {
  if (action === 'converge') await convergeService(work, inputs, (_severity, message) => reports.push(message));
  else reports.push(...(await removeService(work, inputs)));
  process.stdout.write(JSON.stringify({ ok: true, message: '', reports }));
} catch (error) {
  process.stdout.write(JSON.stringify({ ok: false, message: (error as Error).message, reports }));
} finally {
  await pool.close();
}
