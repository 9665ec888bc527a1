/** The benches: `npm run bench -- <what>`. Progress goes to stderr, the figures to stdout and into docs/performance.md. */
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { format } from 'prettier';
import { say } from './progress.ts';
import { figuresAsMarkdown } from './relay/figures-as-markdown.ts';
import { missedLimits } from './relay/missed-limits.ts';
import { relayBenchParts, runRelayBench, type RelayBenchPart } from './relay/run-relay-bench.ts';
import { writeSection } from './write-section.ts';

interface RelayOptions {
  readonly folder: string;
  readonly bundle?: string;
  readonly only: readonly RelayBenchPart[];
  readonly page: string;
  readonly write: boolean;
}

const page = join(import.meta.dirname, '../docs/performance.md');

function parseParts(text: string): readonly RelayBenchPart[] {
  return text.split(',').map((name) => {
    const known = relayBenchParts.find((one) => one === name);
    if (known === undefined) throw new InvalidArgumentError(`the parts are ${relayBenchParts.join(', ')}`);
    return known;
  });
}

async function relay({ folder, bundle, only, page: path, write }: RelayOptions): Promise<void> {
  const figures = await runRelayBench({ folder, bundle, parts: only });
  const text = (await format(figuresAsMarkdown(figures), { parser: 'markdown' })).trimEnd();
  process.stdout.write(`${text}\n`);
  if (write && only.length === relayBenchParts.length) writeSection(path, 'relay', text);
  for (const missed of missedLimits(figures)) {
    say(`missed: ${missed}`);
    process.exitCode = 1;
  }
}

const program = new Command('npm run bench --').description('Measures, side by side with what it is compared to.');
program
  .command('relay')
  .description(
    'storm, webhooks a second, memory, start and backlog of the relay, beside a minimal one, and of two together: about 9 minutes',
  )
  .option('--folder <folder>', 'where the journals are: on the disk to be measured', '/var/tmp')
  .option('--bundle <file>', 'measure this build of the relay, not this checkout’s')
  .option(
    '--only <parts>',
    `some of ${relayBenchParts.join(',')}; nothing is written then`,
    parseParts,
    relayBenchParts,
  )
  .option('--page <file>', 'the page that gets the figures', page)
  .option('--no-write', 'leave the page as it is')
  .action(relay);

try {
  await program.parseAsync();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
