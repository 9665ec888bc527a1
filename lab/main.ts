import { Command } from 'commander';
import { thisMachine, whyNotHere } from './checks/check-machine.ts';
import { LabError } from './lab-error.ts';
import { say } from './progress.ts';

/**
 * The lab's command line. Each verb loads its own code only, so that `exec` is quick; whatever a verb prints on stdout is its answer,
 * everything the lab says of itself goes to stderr.
 */
const program = new Command('npm run lab --')
  .description('Four real hosts on this machine with the whole monitoring system on them. Without a verb: up, drill, and what runs where.')
  .enablePositionalOptions()
  .showHelpAfterError('(npm run lab -- --help lists what can be said)')
  .action(() => locked('lab', async () => (await import('./verbs/whole.ts')).whole()));

const locked = async (verb: string, work: () => Promise<number | void>): Promise<void> => {
  const { withLabLock } = await import('./state/lab-lock.ts');
  process.exitCode = (await withLabLock(verb, work)) ?? 0;
};

/** For verbs that use a running lab: mends it first; one of another checkout is replaced by ours, which takes an `up`. */
const withLab = async (work: () => Promise<number | void>): Promise<void> => {
  const { mendLab } = await import('./state/mend-lab.ts');
  await mendLab(() => locked('up', async () => (await import('./verbs/up.ts')).up()));
  process.exitCode = (await work()) ?? 0;
};

/** Drops the `--` that parts our words from a command. */
const afterDashes = (words: readonly string[]): readonly string[] => (words[0] === '--' ? words.slice(1) : words);

const someCommand = (words: readonly string[], usage: string): readonly string[] => {
  const command = afterDashes(words);
  if (command.length === 0) throw new LabError(`no command was given: say \`npm run lab -- ${usage}\``);
  return command;
};

program
  .command('up')
  .description('bring everything up, or mend what is not; a second call changes nothing')
  .option('--hosts-only', 'network and hosts, nothing on them')
  .action((options: { hostsOnly?: boolean }) =>
    locked('up', async () => {
      const verbs = await import('./verbs/up.ts');
      await (options.hostsOnly ? verbs.upHosts() : verbs.up());
    }),
  );

program
  .command('drill')
  .description('stop node_exporter on test, wait for the red card, start it, wait for the green one')
  .action(() => withLab(async () => (await import('./drill/drill.ts')).drill()));

program
  .command('exec')
  .description('run a command on a lab host as root')
  .argument('<host>')
  .argument('[command...]')
  .passThroughOptions()
  .action((host: string, words: string[]) =>
    withLab(async () => {
      const { labHost } = await import('./hosts/lab-hosts.ts');
      const { enterHost } = await import('./hosts/enter-host.ts');
      const { runAttached } = await import('./run-attached.ts');
      return runAttached(await enterHost(labHost(host).name, someCommand(words, `exec ${host} -- <command…>`)));
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
      const { enterNetwork } = await import('./network/enter-network.ts');
      const { runAttached } = await import('./run-attached.ts');
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
  .action((words: string[]) => withLab(async () => (await import('./verbs/pulumi-verb.ts')).pulumiVerb(afterDashes(words))));

program
  .command('cards')
  .description('every request that the fake Feishu received, in order')
  .option('--json', 'one array of {time, accepted, code, msg, bytes, body}')
  .action((options: { json?: boolean }) => withLab(async () => (await import('./verbs/cards.ts')).cards(options)));

for (const [verb, first] of [['feishu', []], ['limits', ['limits']]] as const) {
  program
    .command(verb)
    .description(verb === 'feishu' ? "the fake Feishu's behaviour: ok, down, hang, slow <ms>, error <http status> <code> [<msg>]" : "the fake Feishu's limits: on or off")
    .argument('<words...>')
    .action((words: string[]) =>
      withLab(async () => {
        const { parseBehaviourWords } = await import('./feishu/parse-behaviour-words.ts');
        const { labFeishu } = await import('./stack/feishu-daemon.ts');
        await labFeishu().change(parseBehaviourWords([...first, ...words]));
      }),
    );
}

program
  .command('host')
  .description('power, reboot or network of a host: off, on, reboot, cut, join')
  .argument('<host>')
  .argument('<action>')
  .action((host: string, action: string) =>
    withLab(() => locked(`host ${host} ${action}`, async () => (await import('./verbs/host-verb.ts')).hostVerb(host, action))),
  );

program
  .command('status')
  .description('what runs, and whether it is healthy')
  .action(async () => {
    process.exitCode = (await (await import('./status/show-status.ts')).showStatus()) ? 0 : 1;
  });

program
  .command('down')
  .description('stop it all and leave nothing but the cache')
  .option('--purge', 'remove the cache too')
  .action((options: { purge?: boolean }) => locked('down', async () => (await import('./verbs/down.ts')).down(options)));

const fail = (error: unknown): void => {
  const sentence = error instanceof Error && process.env['PROMHA_DEBUG'] === undefined ? error.message : String((error as Error).stack ?? error);
  say(sentence);
  process.exitCode = 1;
};

const impossible = whyNotHere(thisMachine());
if (impossible && !process.argv.includes('--help')) fail(new LabError(impossible));
else await program.parseAsync().catch(fail);
