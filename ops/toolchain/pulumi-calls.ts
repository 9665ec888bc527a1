import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** One call of the Pulumi CLI. */
export interface PulumiCall {
  readonly args: readonly string[];
  /** What is set for this call alone, unless the user has set it. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * From so many hosts on, an `up --refresh` is a `refresh` that saves its state once, and an `up` behind it. Below, starting the CLI a
 * second time takes longer than saving the state with each resource does (docs/performance.md, Scale).
 */
export const apartFromHosts = 40;

/**
 * Pulumi writes the whole state with each resource that it refreshes. A refresh changes nothing on a host: of one that was killed before
 * its end nothing is lost, it has only to be repeated. An `up` or `destroy` has to keep what it did.
 */
const savedOnce = { PULUMI_SKIP_CHECKPOINTS: 'true' } as const;

/** Options of both `up` and `refresh`, with the same meaning. */
const common: ParseArgsOptionsConfig = {
  color: { type: 'string' },
  'config-file': { type: 'string' },
  cwd: { type: 'string', short: 'C' },
  debug: { type: 'boolean', short: 'd' },
  diff: { type: 'boolean' },
  emoji: { type: 'boolean', short: 'e' },
  exclude: { type: 'string', multiple: true },
  'exclude-dependents': { type: 'boolean' },
  'fully-qualify-stack-names': { type: 'boolean', short: 'Q' },
  logflow: { type: 'boolean' },
  logtostderr: { type: 'boolean' },
  'non-interactive': { type: 'boolean' },
  parallel: { type: 'string', short: 'p' },
  'run-program': { type: 'boolean' },
  'skip-config-validation': { type: 'boolean' },
  'skip-plugin-pre-install': { type: 'boolean' },
  stack: { type: 'string', short: 's' },
  'suppress-outputs': { type: 'boolean' },
  'suppress-progress': { type: 'boolean' },
  target: { type: 'string', short: 't', multiple: true },
  'target-dependents': { type: 'boolean' },
  urns: { type: 'boolean' },
  verbose: { type: 'string', short: 'v' },
};

/** Options of `up` that say nothing about a look at the hosts. */
const ofUpAlone: ParseArgsOptionsConfig = {
  'continue-on-error': { type: 'boolean' },
  message: { type: 'string', short: 'm' },
  refresh: { type: 'boolean', short: 'r' },
  'show-config': { type: 'boolean' },
  'show-full-output': { type: 'boolean' },
  'show-reads': { type: 'boolean' },
  'show-replacement-steps': { type: 'boolean' },
  'show-sames': { type: 'boolean' },
  'show-secrets': { type: 'boolean' },
  'skip-preview': { type: 'boolean', short: 'f' },
  yes: { type: 'boolean', short: 'y' },
};

interface Words {
  readonly verbs: readonly string[];
  readonly options: readonly { readonly name: string; readonly value?: string | undefined }[];
}

/** Undefined for words that mean something else to the CLI than is known here. */
function tryWords(args: readonly string[]): Words | undefined {
  try {
    const { tokens } = parseArgs({
      args: [...args],
      options: { ...common, ...ofUpAlone },
      allowPositionals: true,
      tokens: true,
    });
    return {
      verbs: tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : [])),
      options: tokens.flatMap((token) => (token.kind === 'option' ? [{ name: token.name, value: token.value }] : [])),
    };
  } catch {
    return undefined;
  }
}

const asWords = (options: Words['options']): readonly string[] =>
  options.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`));

const isUp = ({ verbs }: Words): boolean => verbs.length === 1 && ['up', 'update'].includes(verbs[0]!);

/**
 * The calls of the CLI that do what the user asked for, one after the other, whatever became of those before. Mostly the one the user
 * wrote; a `refresh` saves its state once; an `up --refresh` of a large stack is two calls. Words that are not known here stay one call.
 * @param countHosts Tells how many hosts a stack has, by its name or the path of its file; asked only when it matters.
 */
export async function pulumiCalls(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  countHosts: (stack: string) => Promise<number>,
): Promise<readonly PulumiCall[]> {
  if (args[0] === 'refresh') return [{ args, env: savedOnce }];
  const asWritten = [{ args, env: {} }];
  const words = tryWords(args);
  if (words === undefined || !isUp(words) || !words.options.some(({ name }) => name === 'refresh')) return asWritten;
  const valueOf = (wanted: string): string | undefined => words.options.findLast(({ name }) => name === wanted)?.value;
  const stack = valueOf('config-file') ?? env['PULUMI_OPTION_CONFIG_FILE'] ?? valueOf('stack') ?? env['PULUMI_STACK'];
  // What is wrong with the stack file is for the program to say.
  const hosts = stack === undefined ? 0 : await countHosts(stack).catch(() => 0);
  if (hosts < apartFromHosts) return asWritten;
  const forBoth = words.options.filter(({ name }) => name in common);
  const forUp = words.options.filter(({ name }) => name !== 'refresh');
  return [
    { args: ['refresh', '--yes', '--skip-preview', ...asWords(forBoth)], env: savedOnce },
    { args: ['up', ...asWords(forUp)], env: {} },
  ];
}
