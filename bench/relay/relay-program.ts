import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeasuredProgram } from '../measured-process.ts';
import { unitCommand } from './unit-command.ts';

/** One relay to be measured. */
export interface RelayPlace {
  readonly bundle: string;
  /** Its own: settings, log and data are in it. */
  readonly folder: string;
  readonly port: number;
  readonly webhookUrl: string;
  /** The other relay. Absent: it is the only one. */
  readonly peer?: { readonly url: string; readonly rank: 0 | 1; readonly tokenFile: string };
}

/** Where a relay of this folder keeps its journal: what is lost with its disk. */
export function dataFolderOf(folder: string): string {
  return join(folder, 'data');
}

/** Our relay, run as its unit runs it. Makes the folder and writes its settings. */
export function relayProgram({ bundle, folder, port, webhookUrl, peer }: RelayPlace): MeasuredProgram {
  const config = join(folder, 'relay.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(config, JSON.stringify({ locale: 'en', ...(peer === undefined ? {} : { peer }) }));
  const { flags, env } = unitCommand();
  return {
    command: [process.execPath, ...flags, bundle],
    env: {
      ...env,
      RELAY_LISTEN: `127.0.0.1:${port}`,
      RELAY_DATA_DIR: dataFolderOf(folder),
      RELAY_CONFIG: config,
      FEISHU_WEBHOOK_URL: webhookUrl,
    },
    readyUrl: `http://127.0.0.1:${port}/-/ready`,
    logFile: join(folder, 'log'),
  };
}
