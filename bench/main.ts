/** The benches: `npm run bench -- <what>`. Progress goes to stderr, the figures to stdout and into docs/performance.md. */
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { format } from 'prettier';
import { failoverFiguresAsMarkdown, missedFailoverLimits } from './failover/failover-figures.ts';
import { runFailoverBench } from './failover/run-failover-bench.ts';
import { say } from './progress.ts';
import { contenders, type ContenderName } from './provision/provision-figures.ts';
import { figuresAsMarkdown } from './relay/figures-as-markdown.ts';
import { missedLimits } from './relay/missed-limits.ts';
import { relayBenchParts, runRelayBench, type RelayBenchPart } from './relay/run-relay-bench.ts';
import { missedScaleBars, scaleFiguresAsMarkdown } from './scale/scale-figures.ts';
import { writeSection } from './write-section.ts';

interface PageOptions {
  readonly page: string;
  readonly write: boolean;
}

interface RelayOptions extends PageOptions {
  readonly folder: string;
  readonly bundle?: string;
  readonly only: readonly RelayBenchPart[];
}

interface ProvisionOptions extends PageOptions {
  readonly rounds: number;
  readonly only: readonly ContenderName[];
}

interface ScaleOptions extends PageOptions {
  readonly hosts: readonly number[];
  readonly rounds: number;
}

const page = join(import.meta.dirname, '../docs/performance.md');

/** Reads some of the words that there are, with commas between them. */
function someOf<Word extends string>(words: readonly Word[]): (text: string) => readonly Word[] {
  return (text) =>
    text.split(',').map((name) => {
      const known = words.find((one) => one === name);
      if (known === undefined) throw new InvalidArgumentError(`there are ${words.join(', ')}`);
      return known;
    });
}

/** Shows the figures, puts them into the page, and fails for each promise that they do not keep. */
async function tell(
  name: string,
  markdown: string,
  into: string | undefined,
  missed: readonly string[],
): Promise<void> {
  const text = (await format(markdown, { parser: 'markdown' })).trimEnd();
  process.stdout.write(`${text}\n`);
  if (into !== undefined) writeSection(into, name, text);
  for (const one of missed) {
    say(`missed: ${one}`);
    process.exitCode = 1;
  }
}

async function failover({ page: path, write }: PageOptions): Promise<void> {
  const figures = await runFailoverBench();
  await tell('failover', failoverFiguresAsMarkdown(figures), write ? path : undefined, missedFailoverLimits(figures));
}

async function relay({ folder, bundle, only, page: path, write }: RelayOptions): Promise<void> {
  const figures = await runRelayBench({ folder, bundle, parts: only });
  const whole = only.length === relayBenchParts.length;
  await tell('relay', figuresAsMarkdown(figures), write && whole ? path : undefined, missedLimits(figures));
}

/** A lab of its own, unless one is named: the others are somebody's. It is named before any code of the lab is loaded. */
async function provision({ rounds, only, page: path, write }: ProvisionOptions): Promise<void> {
  process.env['PROMHA_LAB'] ||= 'bench';
  const { runProvisionBench } = await import('./provision/run-provision-bench.ts');
  const { provisionFiguresAsMarkdown } = await import('./provision/figures-as-markdown.ts');
  const { missedBars } = await import('./provision/missed-bars.ts');
  const figures = await runProvisionBench({ rounds, only });
  const whole = only.length === contenders.length;
  const markdown = provisionFiguresAsMarkdown(figures);
  await tell('provision', markdown, write && whole ? path : undefined, missedBars(figures.runs));
}

/** A lab of its own as well: it is made anew, and taken down in the end. */
async function scale({ hosts, rounds, page: path, write }: ScaleOptions): Promise<void> {
  process.env['PROMHA_LAB'] ||= 'scale';
  const { runScaleBench } = await import('./scale/run-scale-bench.ts');
  const figures = await runScaleBench({ sizes: hosts, rounds });
  await tell('scale', scaleFiguresAsMarkdown(figures), write ? path : undefined, missedScaleBars(figures));
}

function positive(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('should be a number from 1 to 99');
  return Number(text);
}

function sizesOf(text: string): readonly number[] {
  const sizes = text.split(',').map(Number);
  const isRising = sizes.every((size, index) => Number.isInteger(size) && size >= 4 && size > (sizes[index - 1] ?? 0));
  if (!isRising) throw new InvalidArgumentError('should be rising numbers of 4 or more hosts, such as 4,20,50');
  return sizes;
}

const withPage = (command: Command): Command =>
  command
    .option('--page <file>', 'the page that gets the figures', page)
    .option('--no-write', 'leave the page as it is');

const program = new Command('npm run bench --').description('Measures, side by side with what it is compared to.');
withPage(program.command('relay'))
  .description(
    'storm, webhooks a second, memory, start and backlog of the relay, beside a minimal one, and of two together: about 9 minutes',
  )
  .option('--folder <folder>', 'where the journals are: on the disk to be measured', '/var/tmp')
  .option('--bundle <file>', 'measure this build of the relay, not this checkout’s')
  .option(
    '--only <parts>',
    `some of ${relayBenchParts.join(',')}; nothing is written then`,
    someOf(relayBenchParts),
    relayBenchParts,
  )
  .action(relay);

withPage(program.command('failover'))
  .description('queries while a Prometheus is killed or frozen, beside a plain failover proxy: about 2 minutes')
  .action(failover);

withPage(program.command('provision'))
  .description(
    'a first and every later run of ours, of pyinfra, and of plain ssh and tar, on hosts of a lab of its own: about 15 minutes',
  )
  .option('--rounds <number>', 'how often each is measured', positive, 3)
  .option(
    '--only <contenders>',
    `some of ${contenders.join(',')}; nothing is written then`,
    someOf(contenders),
    contenders,
  )
  .action(provision);

withPage(program.command('scale'))
  .description(
    'a first and every later run with ever more hosts, all of them real ones of a lab of its own: about half an hour, and 64 MB of memory a host',
  )
  .option('--hosts <numbers>', 'how many hosts', sizesOf, [4, 20, 50, 100, 200])
  .option('--rounds <number>', 'how often what changes nothing is measured', positive, 3)
  .action(scale);

try {
  await program.parseAsync();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
