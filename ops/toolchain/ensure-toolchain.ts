import { access, constants, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { buildPulumi } from './build-pulumi.ts';
import { tryOfficialPulumi } from './pulumi-release.ts';
import { pulumiVersion, type Toolchain, type ToolchainOptions } from './toolchain.ts';
import { withLock } from './with-lock.ts';

const sourceFile = 'source.json';
const sourceSchema = z.object({ origin: z.enum(['official', 'built']), why: z.string() });
type Source = z.infer<typeof sourceSchema>;

/**
 * The Pulumi CLI and Node language host of `pulumiVersion`, under `<cache>/toolchain/<version>/`: what is there is used; else the official
 * release is taken; when its address cannot be reached within seconds, both are built from the published Go modules.
 * An interrupted call leaves nothing that a later one would take for whole.
 * @throws Error naming the step that failed and the way out.
 */
export async function ensureToolchain(options: ToolchainOptions = {}): Promise<Toolchain> {
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`));
  const parent = join(options.cacheDir ?? cacheFolder(), 'toolchain');
  const folder = join(parent, pulumiVersion);
  const there = await tryInstalled(folder);
  if (there) return toolchain(folder, there);
  const source = await withLock(
    join(parent, `${pulumiVersion}.lock`),
    log,
    async () => (await tryInstalled(folder)) ?? install(parent, folder, log),
  );
  const result = toolchain(folder, source);
  for (const line of result.description) log(line);
  return result;
}

async function tryInstalled(folder: string): Promise<Source | undefined> {
  try {
    await access(join(folder, 'pulumi'), constants.X_OK);
    await access(join(folder, 'pulumi-language-nodejs'), constants.X_OK);
    return sourceSchema.parse(JSON.parse(await readFile(join(folder, sourceFile), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Runs under the lock: whatever half-made folder is there belongs to a call that is gone. */
async function install(parent: string, folder: string, log: (line: string) => void): Promise<Source> {
  for (const name of await readdir(parent)) {
    if (name.startsWith('.making-')) await rm(join(parent, name), { recursive: true, force: true });
  }
  const making = join(parent, `.making-${pulumiVersion}`);
  await mkdir(making, { recursive: true });
  log(`getting Pulumi ${pulumiVersion}`);
  const whyNot = await tryOfficialPulumi(pulumiVersion, making, log);
  if (whyNot !== undefined) {
    log(`Pulumi ${pulumiVersion}: no official release (${whyNot}); building it from the published Go modules instead`);
    await buildPulumi(pulumiVersion, making, log);
  }
  const source: Source = { origin: whyNot === undefined ? 'official' : 'built', why: whyNot ?? '' };
  await writeFile(join(making, sourceFile), `${JSON.stringify(source)}\n`);
  await rm(folder, { recursive: true, force: true });
  await rename(making, folder);
  return source;
}

function toolchain(folder: string, source: Source): Toolchain {
  const from =
    source.origin === 'official' ? 'official release' : `built from the published Go modules, because ${source.why}`;
  return {
    version: pulumiVersion,
    binDir: folder,
    pulumi: join(folder, 'pulumi'),
    origin: source.origin,
    description: [`Pulumi ${pulumiVersion}: ${from}`],
  };
}
