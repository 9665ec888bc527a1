import { type Command, Option } from 'commander';
import { StackFileError } from './stack-file.ts';

/** Option of a command that {@link takesStack}. */
export interface StackOption {
  readonly stack?: string;
}

const flags = '-s, --stack <stack>';
const meaning = 'name of a stack (stacks/Pulumi.<name>.yaml) or path of a stack file';

/** The option of a command whose words name something else. @default the stack of `PULUMI_STACK`, else prod */
export function stackOption(byDefault = process.env['PULUMI_STACK'] ?? 'prod'): Option {
  return new Option(flags, meaning).default(byDefault);
}

/** Lets a command be told its stack as its first word, or by `-s` as Pulumi and the other commands take it. */
export function takesStack(command: Command, without = 'or -s'): Command {
  return command.argument('[stack]', `${meaning}; ${without}`).option(flags, 'the stack by an option');
}

/** The stack that a command names; undefined: none. @throws StackFileError when two are named. */
export function tryNamedStack(word: string | undefined, { stack }: StackOption): string | undefined {
  if (word !== undefined && stack !== undefined)
    throw new StackFileError(`two stacks are named, ${word} and ${stack}: leave one out`);
  return word ?? stack;
}

/** The stack that a command names. @throws StackFileError when none or two are named. */
export function namedStack(word: string | undefined, options: StackOption): string {
  const stack = tryNamedStack(word, options);
  if (stack === undefined) throw new StackFileError('no stack is named: say its name, or -s <name>');
  return stack;
}
