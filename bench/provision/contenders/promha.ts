import { cp, rm } from 'node:fs/promises';
import { checkoutDir } from '../../../lab/lab-paths.ts';
import { labPulumiEnvironment, labStack, pulumiState } from '../../../lab/stack/pulumi-command.ts';
import type { Toolchain } from '../../../lab/toolchain/ensure-toolchain.ts';
import type { Action } from '../provision-figures.ts';
import type { BenchStack, Variant } from '../scope/bench-stack.ts';
import { outOfScope } from '../scope/scope.ts';
import type { Contender } from './contender.ts';

const up = ['up', '--yes', '--skip-preview'] as const;

/** What is called, and with which variant of the stack. */
const calls: Readonly<Record<Action, readonly [Variant, ...string[]]>> = {
  first: ['base', ...up],
  unchanged: ['base', ...up],
  looked: ['base', ...up, '--refresh'],
  preview: ['changed', 'preview', '--diff'],
  rule: ['changed', ...up],
  drift: ['changed', ...up, '--refresh'],
};

/** What the project's Pulumi program is measured with. */
export interface PromhaOptions {
  readonly toolchain: Toolchain;
  readonly stacks: Readonly<Record<Variant, BenchStack>>;
  /** Copy of the state of a stack that never was on a host. */
  readonly emptyState: string;
}

/** The real CLI on the project's own program and plugin: the whole of it, or the common scope. */
export function promha(name: 'promha' | 'whole', { toolchain, stacks, emptyState }: PromhaOptions): Contender {
  const left = name === 'whole' ? [] : outOfScope(stacks.base.services);
  return {
    name,
    async forget() {
      await rm(pulumiState, { recursive: true, force: true });
      await cp(emptyState, pulumiState, { recursive: true });
    },
    command(action) {
      const [variant, ...args] = calls[action];
      const exclude = left.flatMap((urn) => ['--exclude', urn]);
      return {
        argv: [toolchain.pulumi, ...args, '--stack', labStack, '--non-interactive', ...exclude],
        cwd: checkoutDir,
        env: { ...labPulumiEnvironment(toolchain), PULUMI_OPTION_CONFIG_FILE: stacks[variant].file },
      };
    },
  };
}
