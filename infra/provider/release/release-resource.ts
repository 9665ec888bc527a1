import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReleaseInputs } from '../../model/host-inputs.ts';
import type { OperationContext, ResourceType } from '../grpc/resource-type.ts';
import { shellFile } from '../shell-file.ts';
import { ConnectionLost } from '../ssh/command-result.ts';
import type { SessionPool } from '../ssh/session-pool.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { HeldReleaseInputs } from './release-schema.ts';
import { releaseSchema } from './release-schema.ts';

/** Unpacked, an archive is at most this many times its own size (measured on the archives of the catalog: 2.4 to 3.9), plus itself. */
const unpackedFactor = 5;

const bytesPerKibibyte = 1024;

/** What the release work needs beside the release. */
export interface ReleaseWork {
  readonly pool: SessionPool;
  readonly cacheDir: string;
  readonly mirror?: string;
  readonly timeoutMs: number;
}

interface SeenRelease {
  readonly word: 'missing' | 'intact' | 'altered' | 'foreign';
  /** Files that are not as they were unpacked, at most 20; empty where the host cannot tell. */
  readonly altered: readonly string[];
}

function variables(inputs: ReleaseInputs): string {
  return `P=${inputs.path} H=${inputs.sha256}`;
}

/** A script about one release, with what it needs to tell its content. */
function script(name: string, settings: string): string {
  return [settings, shellFile(import.meta.url, 'manifest.sh'), shellFile(import.meta.url, name)].join('\n');
}

async function look(pool: SessionPool, inputs: ReleaseInputs): Promise<SeenRelease> {
  const result = await pool.run(inputs.host, script('look.sh', variables(inputs)));
  const [word, ...altered] = result.stdout.trim().split('\n');
  if (word === 'missing' || word === 'intact' || word === 'altered' || word === 'foreign') return { word, altered };
  throw new Error(
    `${inputs.host}: ${inputs.name} ${inputs.version}: look: ${inputs.path} cannot be judged (exit status ${result.code ?? 'none'}): ${result.stderr.trim()}`,
  );
}

/** What `sha256sum` says of the files that the release unpacks to; undefined: only the host can tell. */
async function sumsOf(
  { format, sha256 }: ReleaseInputs,
  fileName: string,
  archive: string,
): Promise<string | undefined> {
  if (format === 'file') return `${sha256}  ./${fileName}\n`;
  const { archiveSums } = await import('../../artifacts/file-sums.ts');
  return archiveSums(archive, sha256);
}

/** What `install.sh` reads. */
async function* sumsAndArchive(sums: Buffer, archive: string): AsyncGenerator<Buffer> {
  if (sums.length > 0) yield sums;
  yield* createReadStream(archive) as AsyncIterable<Buffer>;
}

async function install(work: ReleaseWork, inputs: ReleaseInputs, context: OperationContext): Promise<void> {
  const label = `${inputs.host}: ${inputs.name} ${inputs.version}`;
  // Loaded when there is something to install: a client for HTTP is a quarter of the plugin's start.
  const { fetchArtifact } = await import('../../artifacts/fetch-artifact.ts');
  const archive = await fetchArtifact(inputs, {
    cacheDir: work.cacheDir,
    mirror: work.mirror,
    log: (line) => context.report('info', line),
  });
  const { size } = await stat(archive);
  const kibibytes = Math.ceil((size * (inputs.format === 'file' ? 2 : unpackedFactor)) / bytesPerKibibyte);
  const fileName = inputs.fileName ?? inputs.file;
  const sums = Buffer.from((await sumsOf(inputs, fileName, archive)) ?? '');
  const settings = `${variables(inputs)} F=${inputs.format} N=${shellQuote(fileName)} K=${kibibytes} Z=${sums.length} I=${randomBytes(4).toString('hex')}`;
  const input = { stdin: Readable.from(sumsAndArchive(sums, archive)), timeoutMs: work.timeoutMs };
  const result = await work.pool.run(inputs.host, script('install.sh', settings), input).catch((error: unknown) => {
    if (!(error instanceof ConnectionLost)) throw error;
    throw new Error(`${label}: install: ${error.message.replace(`${inputs.host}: `, '')}; run it again`, {
      cause: error,
    });
  });
  if (result.code === null) throw new Error(`${label}: install: its shell was killed on the host; run it again`);
  if (result.code !== 0)
    throw new Error(
      `${label}: install: ${result.stderr.trim() || `exit status ${result.code}`}; ${inputs.path} is as before`,
    );
}

async function ensure(work: ReleaseWork, inputs: ReleaseInputs, context: OperationContext): Promise<void> {
  const seen = await look(work.pool, inputs);
  if (seen.word === 'intact') {
    // One that was given up and waited for its removal is wanted again.
    await work.pool.run(inputs.host, `rm -f ${inputs.path}/.promha-retired`);
    return;
  }
  if (seen.word === 'foreign')
    throw new Error(
      `${inputs.host}: ${inputs.name} ${inputs.version}: refused: ${inputs.path} is there and not ours; remove or rename it`,
    );
  await install(work, inputs, context);
}

/** Takes a release out of the ones that are wanted on a host, see remove.sh. @param label What it is called in an error. */
export async function removeRelease(pool: SessionPool, host: string, path: string, label = path): Promise<void> {
  const result = await pool.run(host, `P=${path}\n${shellFile(import.meta.url, 'remove.sh')}`);
  if (result.code !== 0) throw new Error(`${host}: ${label}: remove: ${result.stderr.trim()}`);
}

/** What a change of a release will do on its host. @param recorded Undefined: it is not there. */
function announceRelease(recorded: HeldReleaseInputs | undefined, { name, version, path }: HeldReleaseInputs): string {
  if (recorded === undefined) return `unpack ${name} ${version} to ${path}`;
  return recorded.state === 'intact'
    ? 'nothing on the host'
    : `unpack ${name} ${version} again: it is ${recorded.state}`;
}

/** The resource `host:index:Release`: one archive, checked by its digest on both sides, unpacked to a folder of its own. */
export function releaseResource(work: () => ReleaseWork): ResourceType<HeldReleaseInputs> {
  return {
    schema: releaseSchema,
    defaults: { state: 'intact' },
    announce: announceRelease,
    uncompared: ['url'],
    // Not `host`: a resource with another key there is the same machine, renamed.
    replaceOn: ['name', 'version', 'sha256', 'path', 'fileName'],
    computed: [],
    observable: ['state'],
    async create(inputs, context) {
      await ensure(work(), inputs, context);
      return { id: `${inputs.host}${inputs.path}`, outputs: {} };
    },
    async read({ inputs }) {
      const { word, altered } = await look(work().pool, inputs);
      if (word === 'missing' || word === 'foreign') return undefined;
      const state = altered.length === 0 ? word : `${word}: ${altered.join(', ')}`;
      return { inputs: { ...inputs, state }, outputs: {} };
    },
    async update(recorded, inputs, context) {
      if (recorded.inputs.state !== 'intact') await ensure(work(), inputs, context);
      return { outputs: {} };
    },
    async delete({ inputs }) {
      await removeRelease(work().pool, inputs.host, inputs.path, `${inputs.name} ${inputs.version}`);
    },
  };
}
