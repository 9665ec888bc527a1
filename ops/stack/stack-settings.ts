import { parseSettings } from '../../infra/config/parse-settings.ts';
import type { Settings } from '../../infra/config/settings-schema.ts';
import { readInventories } from '../../infra/inventory/read-inventories.ts';
import { readStackFile, withBotAddress, withoutOpenKeys } from './stack-file.ts';

/**
 * A stack's settings without Pulumi and without its secrets, in whose place stand-ins are.
 * @param stack Name of a stack, or path of a stack file.
 * @param open `hostKeys`: host keys and the bot's credentials may still be to be filled in.
 * @throws StackFileError, SettingsError
 */
export async function stackSettings(stack: string, open: 'nothing' | 'hostKeys' = 'nothing'): Promise<Settings> {
  const file = await readStackFile(stack);
  const raw = withBotAddress(open === 'nothing' ? file : withoutOpenKeys(file));
  return parseSettings(raw, await readInventories(raw));
}
