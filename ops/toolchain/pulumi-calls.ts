import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** One call of the Pulumi CLI. */
export interface PulumiCall {
  readonly args: readonly string[];
  /** What is set for this call alone. */
  readonly env: Readonly<Record<string, string>>;
  /** True: not made when the one before it failed. @default false */
  readonly needsTheOneBefore?: boolean;
}

/**
 * From so many hosts on, `up --refresh` and `destroy` are two calls each, which save the state once where that is safe. Below, starting
 * the CLI a second time takes longer than saving the state with each resource does (docs/performance.md, Scale).
 */
export const apartFromHosts = 40;

/**
 * Pulumi writes the whole state with each resource that it refreshes or changes. A refresh changes nothing on a host: of one that was
 * killed before its end nothing is lost, it has only to be repeated. An `up` has to keep what it did. Of a `destroy` that was killed the
 * state says too much; {@link lookedAtLater} is why nobody goes by that. A user who set the variable keeps it.
 */
const savedOnce = ({ PULUMI_SKIP_CHECKPOINTS }: NodeJS.ProcessEnv): PulumiCall['env'] => ({
  PULUMI_SKIP_CHECKPOINTS: PULUMI_SKIP_CHECKPOINTS ?? 'true',
});

/** Has the provider mark what it is asked to look at: whichever run comes next looks at it before it goes by the state. */
const lookedAtLater = { PROMHA_LOOK: 'later' } as const;

/**
 * The engine looks at what is so marked only where no program runs during looks; without a look that the user asked for, a program has
 * nothing to add. One host that is away must not keep the others from what is to be done there.
 */
const looksAtMarked = { PULUMI_RUN_PROGRAM: 'false', PROMHA_LOOK: 'if-possible' } as const;

/** Options of `up`, `destroy` and `refresh`, with the same meaning. */
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

/** Options of `up` or `destroy` that say nothing about a look at the hosts. */
const ofTheChange: ParseArgsOptionsConfig = {
  'continue-on-error': { type: 'boolean' },
  message: { type: 'string', short: 'm' },
  refresh: { type: 'boolean', short: 'r' },
  remove: { type: 'boolean' },
  'show-config': { type: 'boolean' },
  'show-full-output': { type: 'boolean' },
  'show-reads': { type: 'boolean' },
  'show-replacement-steps': { type: 'boolean' },
  'show-sames': { type: 'boolean' },
  'show-secrets': { type: 'boolean' },
  'skip-preview': { type: 'boolean', short: 'f' },
  yes: { type: 'boolean', short: 'y' },
};

const known: ParseArgsOptionsConfig = { ...common, ...ofTheChange };

interface Words {
  readonly verbs: readonly string[];
  readonly options: readonly { readonly name: string; readonly value?: string | undefined }[];
}

/** Undefined for words that mean something else to the CLI than is known here. */
function tryWords(args: readonly string[]): Words | undefined {
  try {
    const { tokens } = parseArgs({
      args: [...args],
      options: known,
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

/** What the words ask for, as far as that is known of words that may be others than those known here. */
function askedFor(args: readonly string[]): { readonly verb: string | undefined; readonly isLook: boolean } {
  const { values, positionals } = parseArgs({ args: [...args], options: known, allowPositionals: true, strict: false });
  return { verb: positionals[0], isLook: values['refresh'] !== undefined && values['refresh'] !== 'false' };
}

const verbs = { up: ['up', 'update'], destroy: ['destroy', 'down', 'dn'] } as const;

/** The two calls of a large stack. @param verb Of the second one. */
function twoCalls(verb: keyof typeof verbs, { options }: Words, saved: PulumiCall['env']): readonly PulumiCall[] {
  const forBoth = asWords(options.filter(({ name }) => name in common));
  const forChange = asWords(options.filter(({ name }) => name !== 'refresh'));
  // On a terminal it would ask, of each resource that a killed run was making, what has become of it; the second call asks nothing of that.
  const look = ['refresh', '--yes', '--skip-preview', '--skip-pending-creates', ...forBoth];
  if (verb === 'up')
    return [
      { args: look, env: saved },
      { args: ['up', ...forChange], env: looksAtMarked },
    ];
  const env = { ...saved, ...lookedAtLater };
  return [
    { args: look, env },
    { args: ['destroy', ...forChange], env, needsTheOneBefore: true },
  ];
}

/** Which of the two that are made apart these words are. A `destroy` is only one when nobody is asked any more, and when it is whole. */
function tryApart({ verbs: said, options }: Words): keyof typeof verbs | undefined {
  const has = (name: string): boolean => options.some((option) => option.name === name);
  const is = (names: readonly string[]): boolean => said.length === 1 && names.includes(said[0]!);
  if (is(verbs.up) && has('refresh')) return 'up';
  const isPart = ['refresh', 'target', 'exclude'].some(has);
  return is(verbs.destroy) && has('yes') && !isPart ? 'destroy' : undefined;
}

/**
 * The calls of the CLI that do what the user asked for, one after the other. Mostly the one the user wrote; a `refresh` saves its state
 * once; an `up --refresh` and a `destroy` of a large stack are two calls. Words that are not known here stay one call.
 * @param countHosts Tells how many hosts a stack has, by its name or the path of its file; asked only when it matters.
 */
export async function pulumiCalls(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  countHosts: (stack: string) => Promise<number>,
): Promise<readonly PulumiCall[]> {
  const { verb, isLook } = askedFor(args);
  if (verb === 'refresh') return [{ args, env: savedOnce(env) }];
  const changes = [...verbs.up, 'preview', 'pre'].includes(verb ?? '');
  const asWritten = [{ args, env: changes && !isLook ? looksAtMarked : {} }];
  const words = tryWords(args);
  const apart = words === undefined ? undefined : tryApart(words);
  if (words === undefined || apart === undefined) return asWritten;
  const valueOf = (wanted: string): string | undefined => words.options.findLast(({ name }) => name === wanted)?.value;
  const stack = valueOf('config-file') ?? env['PULUMI_OPTION_CONFIG_FILE'] ?? valueOf('stack') ?? env['PULUMI_STACK'];
  // What is wrong with the stack file is for the program to say.
  const hosts = stack === undefined ? 0 : await countHosts(stack).catch(() => 0);
  return hosts < apartFromHosts ? asWritten : twoCalls(apart, words, savedOnce(env));
}
