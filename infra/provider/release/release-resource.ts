import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fetchArtifact } from '../../artifacts/fetch-artifact.ts';
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

type SeenRelease = 'missing' | 'intact' | 'altered' | 'foreign';

function variables(inputs: ReleaseInputs): string {
  return `P=${inputs.path} H=${inputs.sha256}`;
}

async function look(pool: SessionPool, inputs: ReleaseInputs): Promise<SeenRelease> {
  const result = await pool.run(inputs.host, `${variables(inputs)}\n${shellFile(import.meta.url, 'look.sh')}`);
  const word = result.stdout.trim();
  if (word === 'missing' || word === 'intact' || word === 'altered' || word === 'foreign') return word;
  throw new Error(
    `${inputs.host}: ${inputs.name} ${inputs.version}: look: ${inputs.path} cannot be judged (exit status ${result.code ?? 'none'}): ${result.stderr.trim()}`,
  );
}

async function install(work: ReleaseWork, inputs: ReleaseInputs, context: OperationContext): Promise<void> {
  const label = `${inputs.host}: ${inputs.name} ${inputs.version}`;
  const archive = await fetchArtifact(inputs, {
    cacheDir: work.cacheDir,
    mirror: work.mirror,
    log: (line) => context.report('info', line),
  });
  const { size } = await stat(archive);
  const kibibytes = Math.ceil((size * (inputs.format === 'file' ? 2 : unpackedFactor)) / bytesPerKibibyte);
  const settings = `${variables(inputs)} F=${inputs.format} N=${shellQuote(inputs.fileName ?? inputs.file)} K=${kibibytes} I=${randomBytes(4).toString('hex')}`;
  const script = `${settings}\n${shellFile(import.meta.url, 'install.sh')}`;
  const input = { stdin: createReadStream(archive), timeoutMs: work.timeoutMs };
  const result = await work.pool.run(inputs.host, script, input).catch((error: unknown) => {
    if (!(error instanceof ConnectionLost)) throw error;
    throw new Error(`${label}: install: ${error.message.replace(`${inputs.host}: `, '')}; run it again`, {
      cause: error,
    });
  });
  if (result.code !== 0)
    throw new Error(
      `${label}: install: ${result.stderr.trim() || `exit status ${result.code ?? 'none'}`}; ${inputs.path} is as before`,
    );
}

async function ensure(work: ReleaseWork, inputs: ReleaseInputs, context: OperationContext): Promise<void> {
  const seen = await look(work.pool, inputs);
  if (seen === 'intact') return;
  if (seen === 'foreign')
    throw new Error(
      `${inputs.host}: ${inputs.name} ${inputs.version}: refused: ${inputs.path} is there and not ours; remove or rename it`,
    );
  await install(work, inputs, context);
}

/** The resource `host:index:Release`: one archive, checked by its digest on both sides, unpacked to a folder of its own. */
export function releaseResource(work: () => ReleaseWork): ResourceType<HeldReleaseInputs> {
  return {
    schema: releaseSchema,
    defaults: { state: 'intact' },
    replaceOn: ['host', 'name', 'version', 'sha256', 'path', 'fileName'],
    computed: [],
    async create(inputs, context) {
      await ensure(work(), inputs, context);
      return { id: `${inputs.host}${inputs.path}`, outputs: {} };
    },
    async read({ inputs }) {
      const seen = await look(work().pool, inputs);
      return seen === 'missing' || seen === 'foreign' ? undefined : { inputs: { ...inputs, state: seen }, outputs: {} };
    },
    async update(recorded, inputs, context) {
      if (recorded.inputs.state !== 'intact') await ensure(work(), inputs, context);
      return { outputs: {} };
    },
    async delete({ inputs }) {
      const result = await work().pool.run(
        inputs.host,
        `${variables(inputs)}\n${shellFile(import.meta.url, 'remove.sh')}`,
      );
      if (result.code !== 0)
        throw new Error(`${inputs.host}: ${inputs.name} ${inputs.version}: remove: ${result.stderr.trim()}`);
    },
  };
}
