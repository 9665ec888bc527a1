/**
 * The lab's command line. Whatever a verb prints on stdout is its answer; everything the lab says of itself goes to stderr.
 * Without a verb: up, drill, and what runs where.
 */
import { Command } from 'commander';
import { thisMachine, whyNotHere } from './checks/why-not-here.ts';
import { addCommandVerbs } from './command-line/command-verbs.ts';
import { addFeishuVerbs } from './command-line/feishu-verbs.ts';
import { addLabVerbs } from './command-line/lab-verbs.ts';
import { locked } from './command-line/with-lab.ts';
import { LabError } from './lab-error.ts';
import { say } from './progress.ts';

const program = new Command('npm run lab --')
  .description(
    'Four real hosts on this machine with the whole monitoring system on them. Without a verb: up, drill, and what runs where.',
  )
  .enablePositionalOptions()
  .showHelpAfterError('(npm run lab -- --help lists what can be said)')
  .argument('[verb]')
  .action((verb?: string) => {
    if (verb !== undefined)
      throw new LabError(`there is no verb "${verb}": \`npm run lab -- --help\` lists those there are`);
    return locked('lab', async () => (await import('./verbs/whole.ts')).whole());
  });
addLabVerbs(program);
addCommandVerbs(program);
addFeishuVerbs(program);

/** One sentence; the stack only for whoever asks for it by PROMHA_DEBUG. */
const fail = (error: unknown): void => {
  const known = error instanceof Error ? error : new Error(String(error));
  say(process.env['PROMHA_DEBUG'] === undefined ? known.message : (known.stack ?? known.message));
  process.exitCode = 1;
};

// A reader that has seen enough (`cards | head`) deserves no stack trace; 141 is what a shell shows for SIGPIPE.
process.stdout.on('error', () => process.exit(141));

const impossible = process.argv.includes('--help') ? undefined : whyNotHere(thisMachine());
if (impossible) fail(new LabError(impossible));
else await program.parseAsync().catch(fail);
