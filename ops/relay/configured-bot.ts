import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { readSettings } from '../../relay/src/config/read-settings.ts';
import { ensureToolchain } from '../toolchain/ensure-toolchain.ts';
import { pulumiEnvironment } from '../toolchain/pulumi-environment.ts';
import { botNamed } from './preview-bot.ts';
import { readRelayFile } from './read-relay-file.ts';

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

async function stackBot(stack: string, bot: string): Promise<BotCredentials> {
  const path = bot === 'default' ? 'feishu' : `feishu.bots.${bot}`;
  const webhookUrl = await stackValue(stack, `${path}.webhook`);
  if (webhookUrl === undefined) throw new NoBotError(`stack ${stack} has no promha:${path}.webhook`);
  return { webhookUrl, secret: await stackValue(stack, `${path}.secret`) };
}

function environmentBot(env: NodeJS.ProcessEnv): BotCredentials | undefined {
  const { FEISHU_WEBHOOK_URL, FEISHU_WEBHOOK_URL_FILE, FEISHU_SECRET, FEISHU_SECRET_FILE } = env;
  if (FEISHU_WEBHOOK_URL === undefined && FEISHU_WEBHOOK_URL_FILE === undefined) return undefined;
  return readSettings({ FEISHU_WEBHOOK_URL, FEISHU_WEBHOOK_URL_FILE, FEISHU_SECRET, FEISHU_SECRET_FILE }).bots[0];
}

function fileBot(path: string, name: string): BotCredentials {
  const { webhookUrlFile, secretFile } = botNamed(readRelayFile(path).bots, name, 'RELAY_CONFIG');
  const read = (file: string): string => readFileSync(file, 'utf8').trim();
  return { webhookUrl: read(webhookUrlFile), ...(secretFile === undefined ? {} : { secret: read(secretFile) }) };
}

/**
 * The bot to send to. The default one: that of the environment when it names one (`FEISHU_WEBHOOK_URL[_FILE]`, `FEISHU_SECRET[_FILE]`,
 * as the relay reads them), otherwise that of the stack. A further one: that of the stack, otherwise of the file `RELAY_CONFIG`. The
 * stack's secrets are read by Pulumi with the user's own passphrase.
 * @throws NoBotError when there is none.
 */
export async function configuredBot(
  env: NodeJS.ProcessEnv,
  stack: string | undefined,
  bot: string,
): Promise<BotCredentials> {
  const told = bot === 'default' ? environmentBot(env) : undefined;
  if (told !== undefined) return told;
  if (stack !== undefined) return stackBot(stack, bot);
  const { RELAY_CONFIG } = env;
  if (bot !== 'default' && RELAY_CONFIG) return fileBot(RELAY_CONFIG, bot);
  const variable = bot === 'default' ? 'FEISHU_WEBHOOK_URL_FILE' : 'RELAY_CONFIG';
  throw new NoBotError(`--send needs a bot: set ${variable}, or name a stack by --stack`);
}
