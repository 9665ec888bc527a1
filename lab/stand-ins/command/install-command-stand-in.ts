import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { commandVersion } from './command-version.ts';

const executable = 'pulumi-resource-command';
const program = 'stand-in.mjs';

const launcher = [
  '#!/bin/sh',
  '# Stand-in of the Pulumi plugin `command` for a machine that cannot download it; it knows remote.Command only.',
  `exec '${process.execPath}' "\${0%/*}/${program}" "$@"`,
  '',
].join('\n');

/** The stand-in in one file, which starts in half the time: the official plugin, a Go program, starts quickly, too. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./main.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    logLevel: 'warning',
    // What the SSH client does without where it is not there.
    external: ['cpu-features', '*.node'],
    // The SSH client asks for its folder, without taking anything from there.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;",
    },
  });
  return outputFiles[0]?.text ?? '';
}

async function isInstalled(file: string, text: string): Promise<boolean> {
  return (await readFile(file, 'utf8').catch(() => undefined)) === text;
}

/**
 * Puts the stand-in into a PULUMI_HOME as the resource plugin `command`, where the engine finds it like a downloaded one.
 * For a PULUMI_HOME of the lab's own only: in a user's it would hide the official plugin. A second call changes nothing.
 */
export async function installCommandStandIn(pulumiHome: string): Promise<void> {
  const folder = join(pulumiHome, 'plugins', `resource-command-v${commandVersion}`);
  // The engine takes a folder for complete unless a file `<folder>.partial` stands beside it.
  await mkdir(folder, { recursive: true });
  for (const [name, text] of [
    [program, await bundled()],
    [executable, launcher],
  ] as const) {
    if (await isInstalled(join(folder, name), text)) continue;
    const part = join(folder, `.${name}.part`);
    await writeFile(part, text, { mode: 0o755 });
    await rename(part, join(folder, name));
  }
  await rm(`${folder}.partial`, { force: true });
}
