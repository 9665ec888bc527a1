import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readSettings } from '../../relay/src/config/read-settings.ts';
import { ensureToolchain } from '../toolchain/ensure-toolchain.ts';
import { pulumiEnvironment } from '../toolchain/pulumi-environment.ts';

/** Address and signing secret of a bot: credentials, never printed. */
export interface BotCredentials {
  readonly webhookUrl: string;
  readonly secret?: string | undefined;
}

/** The stack has no bot that can be read. */
export class NoBotError extends Error {
  override readonly name = 'NoBotError';
}

const run = promisify(execFile);

async function stackValue(stack: string, path: string): Promise<string | undefined> {
  const toolchain = await ensureToolchain();
  const args = ['config', 'get', '--path', `promha:${path}`, '--stack', stack];
  try {
    const { stdout } = await run(toolchain.pulumi, args, { env: pulumiEnvironment(toolchain) });
    return stdout.trim() || undefined;
  } catch (error) {
    const { stderr } = error as { readonly stderr?: string };
    if (/not found/.test(stderr ?? '')) return undefined;
    throw new NoBotError(`promha:${path} of stack ${stack} cannot be read: ${(stderr ?? '').trim()}`);
  }
}

/**
 * The bot to send to: that of the environment when it names one (`FEISHU_WEBHOOK_URL[_FILE]`, `FEISHU_SECRET[_FILE]`, as
 * the relay reads them), otherwise that of the stack, whose secrets Pulumi reads with the user's own passphrase.
 * @throws NoBotError when there is none.
 */
export async function configuredBot(env: NodeJS.ProcessEnv, stack: string | undefined): Promise<BotCredentials> {
  const { FEISHU_WEBHOOK_URL, FEISHU_WEBHOOK_URL_FILE, FEISHU_SECRET, FEISHU_SECRET_FILE } = env;
  if (FEISHU_WEBHOOK_URL !== undefined || FEISHU_WEBHOOK_URL_FILE !== undefined) {
    return readSettings({ FEISHU_WEBHOOK_URL, FEISHU_WEBHOOK_URL_FILE, FEISHU_SECRET, FEISHU_SECRET_FILE }).bots[0];
  }
  if (stack === undefined)
    throw new NoBotError('--send needs a bot: set FEISHU_WEBHOOK_URL_FILE, or name a stack by --stack');
  const webhookUrl = await stackValue(stack, 'feishu.webhook');
  if (webhookUrl === undefined) throw new NoBotError(`stack ${stack} has no promha:feishu.webhook`);
  return { webhookUrl, secret: await stackValue(stack, 'feishu.secret') };
}
