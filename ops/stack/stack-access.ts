import { basename } from 'node:path';
import { rootCertificates } from 'node:tls';
import { execa } from 'execa';
import { Agent, type RequestInit } from 'undici';
import { z } from 'zod';
import { basicAuthorization } from '../../access/caller-check.ts';
import type { Settings } from '../../infra/config/settings-schema.ts';
import { ensureToolchain } from '../toolchain/ensure-toolchain.ts';
import { pulumiEnvironment } from '../toolchain/pulumi-environment.ts';

const outputsSchema = z.object({ accessUser: z.string(), accessPassword: z.string(), accessCa: z.string() });

/** User and password of a stack cannot be had. */
export class StackAccessError extends Error {
  override readonly name = 'StackAccessError';
}

/** The stack's name of what names it to our commands: a name, or the path of its file. */
const stackName = (stack: string): string => /^Pulumi\.(.+)\.yaml$/.exec(basename(stack))?.[1] ?? stack;

async function outputsOf(stack: string): Promise<unknown> {
  const toolchain = await ensureToolchain();
  const words = ['stack', 'output', '--json', '--show-secrets', '--stack', stackName(stack)];
  const result = await execa(toolchain.pulumi, words, { env: pulumiEnvironment(toolchain), reject: false });
  if (result.exitCode === 0) return JSON.parse(result.stdout);
  throw new StackAccessError(
    `security is on, and user and password are in Pulumi's state, which cannot be read: ${result.stderr.trim()}`,
  );
}

/**
 * What `fetch` needs to be let in by the services of a stack: nothing where `security` is off, else what the last `up` left in Pulumi's state.
 * @throws StackAccessError when that cannot be had.
 */
export async function stackAccess(stack: string, { security }: Settings): Promise<RequestInit> {
  if (!security.enabled) return {};
  const outputs = outputsSchema.safeParse(await outputsOf(stack));
  if (!outputs.success)
    throw new StackAccessError('security is on in the stack file, but not on the hosts yet: call up');
  const { accessUser, accessPassword, accessCa } = outputs.data;
  return {
    headers: { authorization: basicAuthorization(accessUser, accessPassword) },
    // The usual authorities too: an address of promha:links may be that of a proxy.
    dispatcher: new Agent({ connect: { ca: [...rootCertificates, accessCa] }, keepAliveTimeout: 1000 }),
  };
}
