import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { configValue } from '../../infra/config/config-value.ts';
import { isPlaceholder } from '../../infra/config/placeholders.ts';

const stackFileSchema = z.object({ config: z.record(z.string(), z.unknown()) });

/** A stack file that is not there or is no stack file. */
export class StackFileError extends Error {
  override name = 'StackFileError';
}

/** Where a stack's file is: a name stands for `stacks/Pulumi.<name>.yaml`, a path ending in .yaml for itself. */
export function stackFilePath(stack: string): string {
  if (stack.endsWith('.yaml')) return stack;
  return fileURLToPath(new URL(`../../stacks/Pulumi.${stack}.yaml`, import.meta.url));
}

/** Address in the place of a bot's, another one for each. */
const standInAddress = (bot?: string): string =>
  `https://open.feishu.cn/open-apis/bot/v2/hook/secret${bot === undefined ? '' : `-${bot}`}`;

/** Name of a stack that is told by its name or by the path of its file. */
export function stackName(stack: string): string {
  return stack.endsWith('.yaml') ? basename(stack, '.yaml').replace(/^Pulumi\./, '') : stack;
}

/** Stands for an encrypted value, which only Pulumi can read; it passes the checks of the settings. */
function secretStandIn(path: string): string {
  if (/^receivers\.[^.]+\.webhook\.url$/.test(path)) return 'https://receiver.example.com/secret';
  const [, bot, last] = /^feishu\.(?:bots\.([^.]+)\.)?(webhook)$/.exec(path) ?? [];
  return last === undefined ? 'secret' : standInAddress(bot);
}

function withoutSecrets(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((item, index) => withoutSecrets(item, `${path}.${index}`));
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === 'secure') return secretStandIn(path);
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, withoutSecrets(child, `${path}.${key}`)]),
  );
}

/** Every key of the project from the text of a stack file, stand-ins in place of encrypted values. */
export function parseStackText(text: string): Readonly<Record<string, unknown>> {
  const parsed = stackFileSchema.safeParse(parse(text));
  if (!parsed.success) throw new Error('it should have a section "config" with keys such as promha:hosts');
  const { config } = parsed.data;
  const entries = Object.entries(config)
    .filter(([key]) => key.startsWith('promha:'))
    .map(([key, value]) => [key.slice('promha:'.length), value] as const);
  const plain = (value: unknown): unknown => (typeof value === 'string' ? configValue(value) : value);
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutSecrets(plain(value), key)]));
}

/**
 * Every key of the project from a stack's file, ready for `parseSettings`, without Pulumi and without its secrets.
 * @throws StackFileError when the file cannot be read or is no stack file.
 */
export async function readStackFile(stack: string): Promise<Readonly<Record<string, unknown>>> {
  const path = stackFilePath(stack);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new StackFileError(`${path}: cannot be read; give the name of a stack that has a file in stacks/, or a path`);
  }
  try {
    return parseStackText(text);
  } catch (error) {
    throw new StackFileError(`${path}: is no Pulumi stack file: ${(error as Error).message.trim()}`);
  }
}

/** The same settings with stand-ins for the bot's address and signing secret where the file has no address (the lab's command adds both). */
export function withBotAddress(raw: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const feishu = z.record(z.string(), z.unknown()).safeParse(raw['feishu'] ?? {});
  if (!feishu.success || feishu.data['webhook'] !== undefined) return raw;
  return { ...raw, feishu: { webhook: standInAddress(), secret: 'secret', ...feishu.data } };
}

type Section = Readonly<Record<string, unknown>>;

function sections(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

const settled = (value: unknown, wants: (key: string) => boolean): Section =>
  Object.fromEntries(sections(value).filter(([key, child]) => !(wants(key) && isPlaceholder(child))));

function settledBots(feishu: unknown): Section {
  const { bots, ...first } = settled(feishu, () => true);
  if (bots === undefined) return first;
  const further = sections(bots).map(([name, bot]) => [
    name,
    { webhook: standInAddress(name), ...settled(bot, () => true) },
  ]);
  return { ...first, bots: Object.fromEntries(further) as unknown };
}

/**
 * The same settings as far as they are needed to ask hosts for their keys: host keys and the bot's credentials may still be open
 * then, since the keys are what is being asked for. An open address stays, to be refused by name.
 */
export function withoutOpenKeys(raw: Section): Section {
  const hosts = sections(raw['hosts']).map(([name, host]) => [name, settled(host, (key) => key === 'hostKey')]);
  return { ...raw, hosts: Object.fromEntries(hosts) as unknown, feishu: settledBots(raw['feishu']) };
}
