import { Command } from 'commander';
import { expect, test } from 'vitest';
import { namedStack, type StackOption, takesStack, tryNamedStack } from './stack-word.ts';

/** The stack that a command line names. */
async function stackOf(...words: readonly string[]): Promise<string> {
  let named = '';
  const command = takesStack(new Command())
    .option('--brief')
    .action((word: string | undefined, options: StackOption) => void (named = namedStack(word, options)));
  await command.parseAsync(words, { from: 'user' });
  return named;
}

test('a stack is named by a word or by -s, wherever it stands', async () => {
  for (const words of [['prod', '--brief'], ['--brief', '-s', 'prod'], ['--stack', 'prod'], ['--stack=prod']])
    expect(await stackOf(...words)).toBe('prod');
});

test('none, or two, is an error that says what to type', async () => {
  await expect(stackOf('--brief')).rejects.toThrow('no stack is named: say its name, or -s <name>');
  await expect(stackOf('prod', '-s', 'lab')).rejects.toThrow('two stacks are named, prod and lab');
  expect(tryNamedStack(undefined, {})).toBeUndefined();
});
