import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import type { HeldServiceInputs } from '../../../infra/provider/service/service-schema.ts';
import { runInside, startLab } from '../lab-command.ts';

const driver = join(import.meta.dirname, 'run-service.ts');
const words = [process.execPath, driver];

const outcomeSchema = z.object({ ok: z.boolean(), message: z.string(), reports: z.array(z.string()) });

/** How it went with one service on one host, as the provider says it. */
export type ServiceOutcome = z.infer<typeof outcomeSchema>;

/** What is done to a service. */
export type ServiceAction = 'converge' | 'remove';

const jobOf = (action: ServiceAction, services: readonly HeldServiceInputs[], who: string): string =>
  JSON.stringify({ action, services, who });

/** Does it on all hosts side by side, as one run of Pulumi does; how it went on each, in their order. */
export async function callServices(
  action: ServiceAction,
  services: readonly HeldServiceInputs[],
  who = 'a test',
): Promise<readonly ServiceOutcome[]> {
  const answer = await runInside(words, jobOf(action, services, who));
  expect(answer.stderr).toBe('');
  return z.array(outcomeSchema).length(services.length).parse(JSON.parse(answer.stdout));
}

/** Does it on one host. */
export async function callService(
  action: ServiceAction,
  service: HeldServiceInputs,
  who?: string,
): Promise<ServiceOutcome> {
  const [outcome] = await callServices(action, [service], who);
  return outcome!;
}

/** Starts the same as a process that can be killed. */
export const startService = (action: ServiceAction, service: HeldServiceInputs, who: string) =>
  startLab(['run', '--', ...words], jobOf(action, [service], who));
