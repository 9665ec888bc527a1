import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { HeldService } from './held-service.ts';
import { filesOf, tryHeldService } from './held-service.ts';
import type { PreviewStep } from './preview-digest.ts';
import type { ReleaseFinder } from './release-finder.ts';

/** Longest time of one checker on one host's files, in milliseconds; promtool takes a fraction of a second. */
const checkTimeoutMs = 60_000;

/** What a checker says of the files that a host would get. */
export interface Verdict {
  readonly check: string;
  readonly host: string;
  readonly service: string;
  readonly outcome: 'accepted' | 'refused' | 'not run';
  /** What the checker said, or why it was not run; empty for an accepted file. */
  readonly said: string;
}

/** Why the checker could not be run here, as the first sentence of the problem. */
const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

async function stageFiles(held: HeldService, root: string): Promise<void> {
  for (const { path, content } of filesOf(held).values()) {
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}

async function run(argv: readonly string[], root: string): Promise<Pick<Verdict, 'outcome' | 'said'>> {
  const [program = '', ...words] = argv.map((word) => word.replaceAll('{stage}', root));
  const result = await execa(program, words, { reject: false, all: true, timeout: checkTimeoutMs, stdin: 'ignore' });
  if (result.exitCode === undefined) return { outcome: 'not run', said: reason(result) };
  if (result.exitCode === 0) return { outcome: 'accepted', said: '' };
  return { outcome: 'refused', said: result.all.replaceAll(root, '') };
}

async function verdictOf(
  check: HeldService['checks'][number],
  held: HeldService,
  root: string,
  find: ReleaseFinder,
): Promise<Verdict> {
  const about = { check: check.name, host: held.host, service: held.name };
  const secrets = Object.keys(held.secretFiles);
  if (check.argv.some((word) => secrets.some((path) => word === `{stage}${path}`)))
    return { ...about, outcome: 'not run', said: 'it reads a credential, which a preview does not have' };
  try {
    const [program = '', ...words] = check.argv;
    const release = held.releases.find(({ path }) => program.startsWith(`${path}/`));
    const here =
      release === undefined ? program : (await find(held.host, release.path)) + program.slice(release.path.length);
    return { ...about, ...(await run([here, ...words], root)) };
  } catch (error) {
    return { ...about, outcome: 'not run', said: reason(error) };
  }
}

async function verdictsOf(held: HeldService, find: ReleaseFinder): Promise<readonly Verdict[]> {
  const root = await mkdtemp(join(tmpdir(), 'promha-preview-'));
  try {
    await stageFiles(held, root);
    const verdicts: Verdict[] = [];
    for (const check of held.checks) verdicts.push(await verdictOf(check, held, root, find));
    return verdicts;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** The verdict of each service's own checkers, those that its host would run, on the files that it would get. */
export async function verdicts(steps: readonly PreviewStep[], find: ReleaseFinder): Promise<readonly Verdict[]> {
  const all: Verdict[] = [];
  for (const { type, news } of steps) {
    const held = type === 'Service' ? tryHeldService(news) : undefined;
    if (held !== undefined && held.checks.length > 0) all.push(...(await verdictsOf(held, find)));
  }
  return all;
}
