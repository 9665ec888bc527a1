/**
 * The relay as a program: `node relay.mjs`, told by its environment (see config/read-settings.ts). Wrong settings: exit 2.
 * `node relay.mjs kept [<folder>]` prints what the journals of the folder (else of RELAY_DATA_DIR) keep for a look.
 */
import { pino } from 'pino';
import { readSettings } from './config/read-settings.ts';
import type { RelaySettings } from './config/relay-settings.ts';
import { RelaySettingsError } from './config/settings-error.ts';
import { keptText } from './kept/print-kept.ts';
import { startRelay } from './start-relay.ts';

/** Longer than one request to Feishu may take, shorter than systemd's patience. */
const stopTimeoutMs = 12_000;

function settingsOrExit(): RelaySettings {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof RelaySettingsError)) throw error;
    for (const problem of error.problems) console.error(`relay: ${problem}`);
    process.exit(2);
  }
}

async function main(): Promise<void> {
  const [verb, folder] = process.argv.slice(2);
  if (verb === 'kept') {
    process.stdout.write(keptText(folder ?? process.env['RELAY_DATA_DIR'] ?? '.'));
    return;
  }
  if (verb !== undefined) throw new Error(`unknown word "${verb}"; say nothing, or kept [<folder>]`);
  const logger = pino({ name: 'feishu-relay', base: null });
  const relay = await startRelay(settingsOrExit(), logger);
  const stop = (signal: NodeJS.Signals): void => {
    logger.info(`${signal}: answering what is on its way, then ending`);
    setTimeout(() => process.exit(1), stopTimeoutMs).unref();
    void relay.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  console.error(`relay: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
