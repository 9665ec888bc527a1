import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { statePath } from '../lab-paths.ts';
import { operatorAddress } from '../network/network-plan.ts';

const schema = z.object({ token: z.string(), secret: z.string(), passphrase: z.string() });

/** Secrets of one lab, made with it and gone with it. */
export type LabSecrets = z.infer<typeof schema>;

/** Address on which the fake Feishu listens inside the lab's network. */
export const feishuListen = `${operatorAddress}:8090`;

/** Address of the page that shows what the fake Feishu was sent, inside the lab's network. */
export const feishuPage = `${operatorAddress}:8091`;

/** File that holds the passphrase of the lab's Pulumi stack, for PULUMI_CONFIG_PASSPHRASE_FILE. */
export const passphraseFile = statePath('passphrase');

/** Webhook address of the lab's bot. */
export const webhookUrl = (secrets: LabSecrets): string =>
  `http://${feishuListen}/open-apis/bot/v2/hook/${secrets.token}`;

/** The lab's webhook token, signing secret and passphrase: read, or made at random when the lab has none. */
export const ensureLabSecrets = async (): Promise<LabSecrets> => {
  const file = statePath('secrets.json');
  if (!existsSync(file)) {
    const word = (): string => randomBytes(18).toString('base64url');
    const made: LabSecrets = { token: word(), secret: word(), passphrase: word() };
    await writeFile(`${file}.new`, JSON.stringify(made), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
  const secrets = schema.parse(JSON.parse(await readFile(file, 'utf8')));
  await writeFile(passphraseFile, `${secrets.passphrase}\n`, { mode: 0o600 });
  return secrets;
};
