import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { say, withProgress } from '../progress.ts';
import { installCommandStandIn } from '../stand-ins/command/install-command-stand-in.ts';
import type { Toolchain } from '../toolchain/ensure-toolchain.ts';
import { labPulumiEnvironment, pulumiHome } from './pulumi-command.ts';

/** The version of @pulumi/command in package.json. */
const version = '1.2.1';
const installTimeoutMs = 60_000;

/**
 * Has the provider plugin `command` in the lab's own PULUMI_HOME: the official one where the official tool chain could be had too,
 * else the lab's stand-in for the one resource type we use.
 */
export const ensureCommandPlugin = async (toolchain: Toolchain): Promise<void> => {
  const isThere = existsSync(join(pulumiHome, 'plugins', `resource-command-v${version}`, 'pulumi-resource-command'));
  if (toolchain.origin === 'official') {
    if (isThere) return;
    if (await withProgress('getting the Pulumi plugin command', () => tryOfficial(toolchain))) {
      say(`Pulumi plugin command ${version}: official release`);
      return;
    }
  }
  await installCommandStandIn(pulumiHome);
  if (!isThere)
    say(`Pulumi plugin command ${version}: the lab's stand-in, because the official release cannot be reached`);
};

const tryOfficial = async (toolchain: Toolchain): Promise<boolean> => {
  const args = ['plugin', 'install', 'resource', 'command', version];
  const result = await execa(toolchain.pulumi, args, {
    env: labPulumiEnvironment(toolchain),
    extendEnv: false,
    reject: false,
    stdio: 'ignore',
    timeout: installTimeoutMs,
  });
  return result.exitCode === 0;
};
