import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { BenchError } from '../bench-error.ts';

/** Programs to be measured, each one file of JavaScript as a host would run it. */
export interface Bundles {
  readonly relay: string;
  readonly minimal: string;
}

const root = join(import.meta.dirname, '../..');
const manifest = z.object({ scripts: z.object({ 'build:relay': z.string() }) });

async function build(command: string): Promise<void> {
  const env = { PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter) };
  const { exitCode, stderr } = await execa('sh', ['-c', command], { cwd: root, env, reject: false });
  if (exitCode !== 0) throw new BenchError(`what is to be measured does not build: ${stderr.slice(0, 2000)}`);
}

/** Builds both relays into `folder`, ours by the command of package.json: a running lab may be reading its usual place. */
export async function buildBundles(folder: string): Promise<Bundles> {
  const { scripts } = manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const relay = join(folder, 'relay.mjs');
  const minimal = join(folder, 'minimal-relay.mjs');
  await build(scripts['build:relay'].replace('relay/dist/relay.mjs', relay));
  await build(
    `esbuild bench/relay/minimal-relay-main.ts --bundle --platform=node --format=esm --log-level=warning --outfile=${minimal}`,
  );
  return { relay, minimal };
}
