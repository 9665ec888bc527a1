/**
 * Converges or removes one service on a lab host by the provider's own code, without Pulumi: reads a job as JSON on standard input
 * and prints how it went. Runs inside the lab's network (`npm run lab -- run -- node …`).
 */
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { statePath } from '../../../lab/lab-paths.ts';
import { convergeService, removeService } from '../../../infra/provider/service/converge-service.ts';
import { HostProgress } from '../../../infra/provider/rolling/host-progress.ts';
import { Rolling } from '../../../infra/provider/rolling/rolling.ts';
import { Turns } from '../../../infra/provider/rolling/turns.ts';
import { serviceSchema } from '../../../infra/provider/service/service-schema.ts';
import { SessionPool } from '../../../infra/provider/ssh/session-pool.ts';

const lab = statePath('ssh');
const jobSchema = z.object({ action: z.enum(['converge', 'remove']), address: z.string(), inputs: serviceSchema });

const { action, address, inputs } = jobSchema.parse(JSON.parse(await text(process.stdin)));
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
const rolling = new Rolling(pool, new Turns(new HostProgress(() => performance.now())));
const work = { pool, rolling, who: () => 'a test', timeoutMs: 120_000 };
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
