import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import { blockMeta } from './block-meta.ts';
import { buildBlocks, type BuiltBlocks, type BuiltFile } from './build-block.ts';
import { carryFile } from './carry-file.ts';
import type { DataFolder } from './data-folder.ts';
import { HealError } from './heal-error.ts';
import type { Slice } from './plan-slices.ts';

/** Where blocks come from and where they go. */
export interface HealRoute {
  readonly pool: SessionPool;
  readonly peer: DataFolder;
  readonly patient: DataFolder;
  /** Oldest sample that the server to heal has in memory alone, in milliseconds. */
  readonly headMs: number;
  /** As `gapMs` of a target, for series of no target. */
  readonly othersGapMs: number;
}

const built = ({ path }: DataFolder, file: string): string => `${path}/.promha-heal/build/blocks/${file}`;
const staged = ({ path }: DataFolder, file: string): string => `${path}/.promha-heal/stage/${file}`;

async function command(pool: SessionPool, host: string, script: string, input = ''): Promise<string> {
  const result = await pool.run(host, script, { stdin: Readable.from([input]) });
  if (result.code !== 0) throw new HealError(`${host}: ${result.stderr.trim()}; nothing was changed`);
  return result.stdout;
}

function isMeta({ path }: BuiltFile): boolean {
  return path.endsWith('/meta.json');
}

/** Carries what was built to the stage on the host to heal; the blocks' names. */
async function stage(route: HealRoute, blocks: BuiltBlocks, onProgress: (bytes: number) => void): Promise<string[]> {
  const { pool, peer, patient, headMs } = route;
  await command(pool, patient.host, `rm -rf ${shellQuote(staged(patient, ''))}`);
  for (const { path, bytes } of blocks.files.filter((file) => !isMeta(file))) {
    const target = { host: patient.host, path: staged(patient, path) };
    await carryFile(pool, { host: peer.host, path: built(peer, path) }, target, bytes, onProgress);
  }
  const names: string[] = [];
  let samples = 0;
  for (const { path } of blocks.files.filter(isMeta)) {
    const meta = blockMeta(await command(pool, peer.host, `cat ${shellQuote(built(peer, path))}`), headMs);
    await command(pool, patient.host, `cat >${shellQuote(staged(patient, path))}`, meta.text);
    names.push(meta.name);
    samples += meta.samples;
  }
  if (samples !== blocks.samples) {
    throw new HealError(`${peer.host}: build: ${blocks.samples} samples became ${samples}; nothing was changed`);
  }
  return names;
}

async function install({ pool, patient }: HealRoute, blocks: BuiltBlocks, names: readonly string[]): Promise<void> {
  const script = readFileSync(new URL('./shell/install-block.sh', import.meta.url), 'utf8');
  const variables = `DATA=${shellQuote(patient.path)} OWNER=${shellQuote(patient.owner)} NAMES=${shellQuote(names.join(' '))}`;
  const sums = blocks.files.filter((file) => !isMeta(file)).map(({ sha256, path }) => `${sha256}  ${path}\n`);
  await command(pool, patient.host, `${variables}\n${script}`, sums.join(''));
}

/**
 * Builds the block of one slice on the peer, carries it over and puts it into place. Killed at any moment it leaves either nothing
 * but files in a work folder, which the next call removes, or a whole block, whose holes the next call no longer finds.
 * @param onProgress told the bytes that have arrived, of how many
 */
export async function fillSlice(
  route: HealRoute,
  slice: Slice,
  onProgress: (done: number, all: number) => void,
): Promise<BuiltBlocks> {
  const blocks = await buildBlocks(route.pool, route.peer, slice, route.othersGapMs);
  if (blocks.files.length === 0) return blocks;
  const all = blocks.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const names = await stage(route, blocks, (bytes) => {
    done += bytes;
    onProgress(done, all);
  });
  await install(route, blocks, names);
  return blocks;
}

/** Removes what heal made on both hosts beside blocks, also what a call left that was killed, and ends what still works on it. */
export async function removeWork({ pool, peer, patient }: Pick<HealRoute, 'pool' | 'peer' | 'patient'>): Promise<void> {
  const remove = (folder: DataFolder, part: string): string =>
    `cd ${shellQuote(folder.path)} && rm -rf .promha-heal/${part} && { rmdir .promha-heal 2>/dev/null || true; }`;
  await command(pool, peer.host, `systemctl stop promha-heal.service 2>/dev/null; ${remove(peer, 'build')}`);
  await command(pool, patient.host, remove(patient, 'stage'));
}
