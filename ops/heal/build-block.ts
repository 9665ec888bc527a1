import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import type { DataFolder } from './data-folder.ts';
import { HealError } from './heal-error.ts';
import { localSeries } from './local-series.ts';
import type { Slice } from './plan-slices.ts';
import { promtoolFinder } from './promtool-finder.ts';

/** A file of a built block: `path` begins with the block's name. */
export interface BuiltFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What was built of a slice, in `.promha-heal/build/blocks` of the peer's data folder. */
export interface BuiltBlocks {
  readonly files: readonly BuiltFile[];
  readonly samples: number;
  /** Series left out: their labels hold marks that OpenMetrics cannot carry. */
  readonly strangeSeries: number;
  /** Samples left out: native histograms, which OpenMetrics cannot carry. */
  readonly histograms: number;
}

const shellFile = (name: string): string => readFileSync(new URL(`./shell/${name}`, import.meta.url), 'utf8');

/** Text of the filter's table of ranges. The quoting of promtool and of JSON differ only in marks that no job or host has. */
export function rangesText({ targets, others }: Slice, othersGapMs: number): string {
  const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);
  const lines = targets.map(({ target, startMs, endMs, gapMs }) =>
    [quoted(target.job), quoted(target.instance), startMs, endMs, gapMs].join('\t'),
  );
  const rest = others === undefined ? [] : [['', '', others.startMs, others.endMs, othersGapMs].join('\t')];
  return [...lines, ...rest, ''].join('\n');
}

function matches({ targets, others }: Slice): readonly string[] {
  if (others !== undefined) return [`{${localSeries}}`];
  return [...new Set(targets.map(({ target }) => `{job=${JSON.stringify(target.job)}}`))].sort();
}

/** Reads what the script on the peer printed. @throws HealError when it is not what was agreed */
export function parseBuilt(host: string, output: string): BuiltBlocks {
  const lines = output.trim().split('\n');
  const counts = /^counts (\d+) (\d+) (\d+)$/.exec(lines[0] ?? '');
  const files = lines.slice(1).map((line) => /^file ([0-9a-f]{64}) (\d+) ([0-9A-Z]{26}\/[\w./-]+)$/.exec(line));
  if (counts === null || files.some((file) => file === null)) {
    throw new HealError(`${host}: build: the answer cannot be read: ${output.slice(0, 200)}`);
  }
  const [samples = 0, strangeSeries = 0, histograms = 0] = counts.slice(1).map(Number);
  const parsed = files.flatMap((file) =>
    file === null ? [] : [{ sha256: file[1] ?? '', bytes: z.coerce.number().parse(file[2]), path: file[3] ?? '' }],
  );
  return { files: parsed, samples, strangeSeries, histograms };
}

/**
 * Builds the blocks of a slice on the peer, from its data folder as it is, with promtool: read only, with nothing listening.
 * @param othersGapMs as `gapMs` of a target, for series of no target
 * @throws HealError with what promtool said
 */
export async function buildBlocks(
  pool: SessionPool,
  { host, path, owner }: DataFolder,
  slice: Slice,
  othersGapMs: number,
): Promise<BuiltBlocks> {
  // Samples behind the end tell an end mark from a value that is no number.
  const toMs = slice.endMs + Math.max(othersGapMs, ...slice.targets.map(({ gapMs }) => gapMs));
  const variables = {
    DATA: path,
    OWNER: owner,
    FROM: String(slice.startMs),
    TO: String(toMs),
    MATCH: matches(slice).join('\n'),
    FILTER: shellFile('keep-hole.awk'),
  };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${shellQuote(value)}`);
  const script = [...assignments, promtoolFinder, shellFile('build-block.sh')].join('\n');
  const result = await pool.run(host, script, {
    stdin: Readable.from([rangesText(slice, othersGapMs)]),
    timeoutMs: 6 * 3_600_000,
  });
  if (result.code !== 0) {
    const said = result.stderr.trim().split('\n').slice(-3).join(' ');
    throw new HealError(`${host}: build: exit status ${result.code ?? 'none'}: ${said}; nothing was changed`);
  }
  return parseBuilt(host, result.stdout);
}
