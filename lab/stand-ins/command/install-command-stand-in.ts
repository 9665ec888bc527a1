import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandVersion } from './command-version.ts';

const executable = 'pulumi-resource-command';

function launcher(): string {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  return [
    '#!/bin/sh',
    '# Stand-in of the Pulumi plugin `command` for a machine that cannot download it; it knows remote.Command only.',
    `exec '${process.execPath}' '${main}' "$@"`,
    '',
  ].join('\n');
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
  const text = launcher();
  if (await isInstalled(join(folder, executable), text)) return;
  // The engine takes a folder for complete unless a file `<folder>.partial` stands beside it.
  await mkdir(folder, { recursive: true });
  const part = join(folder, `.${executable}.part`);
  await writeFile(part, text, { mode: 0o755 });
  await rename(part, join(folder, executable));
  await rm(`${folder}.partial`, { force: true });
}
