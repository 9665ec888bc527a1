import { readFile, rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { parseDocument } from 'yaml';
import { LabError } from '../lab-error.ts';
import { checkoutDir, statePath } from '../lab-paths.ts';
import { say, withProgress } from '../progress.ts';
import { clearPending } from '../stack/clear-pending.ts';
import { clearStaleLock } from '../stack/clear-stale-lock.ts';
import { effectiveConfigFile, labPulumiEnvironment, labStack, pulumiCommand } from '../stack/pulumi-command.ts';
import { ensureToolchain } from '../toolchain/ensure-toolchain.ts';
import type { RuleDrill } from './rule-drill.ts';

/**
 * Rules of a drill are those of the stack file with shorter times, put in use by `pulumi up`: expression, texts and the way to the
 * hosts stay the real ones. A rule of the drill's own beside them would prove itself, and leave a file that nobody manages.
 */
const drillStackFile = statePath('Pulumi.drill.yaml');

/** The text of a stack file in which the rules of these drills hold for as long as the drills say. */
export const withShorterRules = (stackFile: string, drills: readonly RuleDrill[]): string => {
  const document = parseDocument(stackFile);
  const set = (path: readonly string[], value: unknown): void => {
    if (typeof value !== 'object' || value === null) document.setIn(['config', 'promha:rules', ...path], value);
    else for (const [key, below] of Object.entries(value)) set([...path, key], below);
  };
  for (const { shorter } of drills) set([], shorter);
  return document.toString({ lineWidth: 0 });
};

/** Puts the rules of these drills in use on both Prometheus. */
export const shortenRules = async (drills: readonly RuleDrill[]): Promise<void> => {
  await writeFile(drillStackFile, withShorterRules(await readFile(effectiveConfigFile, 'utf8'), drills), {
    mode: 0o600,
  });
  const names = drills.map(({ alert }) => alert).join(', ');
  await withProgress(`pulumi up with a shorter \`for\` of ${names}`, () => pulumiUp('--config-file', drillStackFile));
};

/** Puts the rules of the lab's stack in use again. */
export const restoreRules = async (): Promise<void> => {
  await withProgress('pulumi up with the rules as they were', () => pulumiUp());
  await rm(drillStackFile, { force: true });
};

/** The same after a drill that was killed, and that may have left a Pulumi run, or half of one. */
export const restoreRulesAfterCut = async (): Promise<void> => {
  await clearStaleLock();
  await clearPending(await ensureToolchain({ log: say }));
  await restoreRules();
};

/** A group of its own: Ctrl-C ends the drill, which then puts the rules back; a run cut off in between would only be in the way. */
const pulumiUp = async (...options: readonly string[]): Promise<void> => {
  const toolchain = await ensureToolchain({ log: say });
  const up = ['up', '--stack', labStack, '--yes', '--skip-preview', '--non-interactive', '--color', 'never'];
  const [file, ...args] = pulumiCommand(toolchain, [...up, ...options]);
  const env = labPulumiEnvironment(toolchain);
  const result = await execa(file, args, {
    cwd: checkoutDir,
    env,
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    detached: true,
  });
  if (result.exitCode === 0) return;
  throw new LabError(`drill: pulumi up ended with ${result.exitCode ?? 'no status'}: ${result.all.trim()}`);
};
