/**
 * `npm run preview:ci -- <stack>`: what `pulumi preview` says of a stack, as Markdown for a comment on a pull request, with the
 * verdict of each service's own checkers. Contacts no host, unless `--refresh` asks to.
 *
 * Ends with 0 for a preview whose files are accepted, 1 when there is no preview or a checker refuses, and with
 * `--expect-no-changes` 2 when something would change.
 */
import { Command } from 'commander';
import { hostEvents } from './preview/host-events.ts';
import { previewComment } from './preview/preview-comment.ts';
import { releaseFinder } from './preview/release-finder.ts';
import { runPreview } from './preview/run-preview.ts';
import { verdicts } from './preview/verdicts.ts';
import { namedStack, type StackOption, takesStack } from './stack/stack-word.ts';

interface Options extends StackOption {
  readonly refresh?: boolean;
  readonly configFile?: string;
  readonly expectNoChanges?: boolean;
}

async function preview(stack: string, options: Options): Promise<number> {
  const words = [
    ...(options.refresh === true ? ['--refresh'] : []),
    ...(options.configFile === undefined ? [] : ['--config-file', options.configFile]),
  ];
  const { steps, diagnostics, failed } = await runPreview(stack, words);
  const events = failed ? [] : hostEvents(steps);
  const said = failed
    ? []
    : await verdicts(
        steps,
        releaseFinder(steps, (line) => process.stderr.write(`${line}\n`)),
      );
  process.stdout.write(`${previewComment({ stack, events, verdicts: said, messages: diagnostics, failed })}\n`);
  if (failed || said.some(({ outcome }) => outcome === 'refused')) return 1;
  return options.expectNoChanges === true && events.length > 0 ? 2 : 0;
}

const program = takesStack(new Command('npm run preview:ci --'))
  .option('--refresh', 'look at the hosts first, so that what somebody changed there shows too')
  .option('--config-file <file>', 'another stack file')
  .option('--expect-no-changes', 'end with 2 when something would change')
  .action(async (word: string | undefined, options: Options) => {
    process.exitCode = await preview(namedStack(word, options), options);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
