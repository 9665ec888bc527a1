import type { Command } from 'commander';
import { LabError } from '../lab-error.ts';
import { withLab } from './with-lab.ts';

/** Drops the `--` that parts our words from a command; later ones belong to the command. */
export const afterDashes = (words: readonly string[]): readonly string[] =>
  words[0] === '--' ? words.slice(1) : words;

const someCommand = (words: readonly string[], usage: string): readonly string[] => {
  const command = afterDashes(words);
  if (command.length === 0) throw new LabError(`no command was given: say \`npm run lab -- ${usage}\``);
  return command;
};

/** The verbs that run somebody's command, arguments, input, outputs and exit status untouched: exec, run, pulumi. */
export const addCommandVerbs = (program: Command): void => {
  program
    .command('exec')
    .description('run a command on a lab host as root')
    .argument('<host>')
    .argument('[command...]')
    .passThroughOptions()
    .action((host: string, words: string[]) =>
      withLab(async () => {
        const { labHost } = await import('../hosts/lab-hosts.ts');
        const { enterHost } = await import('../hosts/enter-host.ts');
        const { runAttached } = await import('../run-attached.ts');
        const command = someCommand(words, `exec ${host} -- <command…>`);
        return runAttached(await enterHost(labHost(host).name, command));
      }),
    );
  program
    .command('run')
    .description("run a command of this machine inside the lab's network")
    .argument('[command...]')
    .passThroughOptions()
    .allowUnknownOption()
    .action((words: string[]) =>
      withLab(async () => {
        const { enterNetwork } = await import('../network/enter-network.ts');
        const { runAttached } = await import('../run-attached.ts');
        return runAttached(enterNetwork(someCommand(words, 'run -- <command…>')));
      }),
    );
  program
    .command('pulumi')
    .description("the Pulumi CLI inside the lab's network, with the lab's stack, backend and passphrase")
    .argument('[arguments...]')
    .passThroughOptions()
    .allowUnknownOption()
    .helpOption(false)
    .action((words: string[]) =>
      withLab(async () => (await import('../verbs/pulumi-verb.ts')).pulumiVerb(afterDashes(words))),
    );
};
