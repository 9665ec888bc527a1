import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse, parseDocument } from 'yaml';
import { z } from 'zod';
import { LabError } from '../lab-error.ts';
import { checkoutDir, defaultStateDir, labStateDir, statePath } from '../lab-paths.ts';
import { withProgress } from '../progress.ts';
import type { Toolchain } from '../toolchain/ensure-toolchain.ts';
import { webhookUrl, type LabSecrets } from './lab-secrets.ts';
import { isSecured } from './security-switch.ts';
import { effectiveConfigFile, labPulumiEnvironment, labStack, pulumiHome, pulumiState } from './pulumi-command.ts';

const secure = z.object({ secure: z.string() });

/** What the stack's own file must hold beside the committed text: the salt of its passphrase, and the bot's encrypted settings. */
const sealSchema = z.object({ encryptionsalt: z.string(), webhook: secure, secret: secure });
type Seal = z.infer<typeof sealSchema>;

/** The stack file as committed; the lab never writes to it. */
export const committedConfigFile = join(checkoutDir, 'stacks', 'Pulumi.lab.yaml');

/**
 * Has the lab's stack in its backend, and its effective stack file up to date: made again whenever the committed one changed,
 * with the same salt and secrets, so that a change of text is no change of secrets.
 */
export const ensureStack = async (toolchain: Toolchain, secrets: LabSecrets): Promise<void> => {
  await mkdir(pulumiHome, { recursive: true });
  await mkdir(pulumiState, { recursive: true });
  const sealFile = statePath('stack-seal.json');
  if (!existsSync(sealFile)) {
    const seal = await withProgress("making the lab's stack", () => makeSeal(toolchain, secrets));
    await writeFile(`${sealFile}.new`, JSON.stringify(seal), { mode: 0o600 });
    await rename(`${sealFile}.new`, sealFile);
  }
  await writeEffectiveConfig(sealSchema.parse(JSON.parse(await readFile(sealFile, 'utf8'))));
};

/** Initialises the stack from a copy of the project file, because the CLI writes the new salt and secrets beside it. */
const makeSeal = async (toolchain: Toolchain, secrets: LabSecrets): Promise<Seal> => {
  const folder = statePath('stack-init');
  await rm(folder, { recursive: true, force: true });
  await rm(effectiveConfigFile, { force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'Pulumi.yaml'), 'name: promha\nruntime: nodejs\n');
  const pulumi = async (args: readonly string[], input = ''): Promise<void> => {
    const env = labPulumiEnvironment(toolchain);
    const result = await execa(toolchain.pulumi, [...args], {
      cwd: folder,
      env,
      extendEnv: false,
      input,
      reject: false,
      all: true,
    });
    if (result.exitCode !== 0)
      throw new LabError(
        `pulumi ${args.slice(0, 2).join(' ')}: ended with ${result.exitCode ?? 'no status'}: ${(result.all ?? '').trim()}`,
      );
  };
  // A former call that died after this line left the stack; it holds nothing yet.
  await pulumi(['stack', 'select', '--create', labStack]);
  await pulumi(
    ['config', 'set', '--stack', labStack, '--secret', '--path', 'promha:feishu.webhook'],
    webhookUrl(secrets),
  );
  await pulumi(['config', 'set', '--stack', labStack, '--secret', '--path', 'promha:feishu.secret'], secrets.secret);
  const written = z
    .object({
      encryptionsalt: z.string(),
      config: z.object({ 'promha:feishu': z.object({ webhook: secure, secret: secure }) }),
    })
    .parse(parse(await readFile(join(folder, `Pulumi.${labStack}.yaml`), 'utf8')));
  await rm(folder, { recursive: true, force: true });
  return { encryptionsalt: written.encryptionsalt, ...written.config['promha:feishu'] };
};

const writeEffectiveConfig = async (seal: Seal): Promise<void> => {
  const committed = await readFile(committedConfigFile, 'utf8');
  const stamp = createHash('sha256')
    .update(committed)
    .update(JSON.stringify([seal, isSecured()]))
    .digest('hex');
  const stampFile = statePath('stack-stamp');
  if (existsSync(effectiveConfigFile) && (await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return;
  // The committed file names the folder of the one lab that most people have.
  const document = parseDocument(committed.replaceAll(`${defaultStateDir}/`, `${labStateDir}/`));
  document.set('encryptionsalt', seal.encryptionsalt);
  document.setIn(['config', 'promha:feishu', 'webhook'], seal.webhook);
  document.setIn(['config', 'promha:feishu', 'secret'], seal.secret);
  if (isSecured()) document.setIn(['config', 'promha:security', 'enabled'], true);
  await writeFile(effectiveConfigFile, document.toString({ lineWidth: 0 }));
  await writeFile(stampFile, stamp);
};

/** The word that the lab's bot asks of every message, as the committed stack file names it. */
export const committedKeyword = async (): Promise<string | undefined> => {
  const shape = z.object({
    config: z.object({ 'promha:feishu': z.object({ keyword: z.string().optional() }).optional() }),
  });
  const parsed = shape.safeParse(parse(await readFile(committedConfigFile, 'utf8')));
  return parsed.data?.config['promha:feishu']?.keyword;
};
