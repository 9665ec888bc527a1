import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../infra/config/settings-schema.ts';
import { topologyHosts } from '../../infra/model/build-topology.ts';
import { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import { BackupError } from './backup-error.ts';
import { manifestFile, parseManifest, type Manifest } from './manifest.ts';
import { saveFile } from './save-file.ts';

/** A folder on another machine that is reached by SSH: `user@host:/path`. */
export interface FarFolder {
  readonly user: string;
  readonly address: string;
  readonly path: string;
}

/** Reads `user@host:/path`; undefined for a folder of this machine. */
export function tryFarFolder(text: string): FarFolder | undefined {
  const [, user, address, path] = /^([\w.-]+)@([\w.:-]+?):(\/.+)$/.exec(text) ?? [];
  return user === undefined || address === undefined || path === undefined ? undefined : { user, address, path };
}

const far = 'the backup host';

/** The SSH settings of the stack lead there too: its key or agent, and a host key that is known (`knownHostsFile`). */
async function withFar<T>(
  settings: Settings,
  { user, address }: FarFolder,
  work: (pool: SessionPool) => Promise<T>,
): Promise<T> {
  const [any] = topologyHosts(settings);
  if (any === undefined) throw new BackupError('the stack has no hosts');
  const connection = { ...any.connection, address, user, port: settings.ssh.port, hostKeys: [], sudo: false };
  const pool = new SessionPool({ [far]: connection });
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

async function mustRun(
  pool: SessionPool,
  script: string,
  what: string,
  stdin?: NodeJS.ReadableStream,
): Promise<string> {
  const options = stdin === undefined ? {} : { stdin: stdin as ReturnType<typeof createReadStream> };
  const { code, stdout, stderr } = await pool.run(far, script, { ...options, timeoutMs: 6 * 3_600_000 });
  if (code !== 0) throw new BackupError(`${far}: ${what}: ${stderr.trim() || `exit status ${code ?? 'none'}`}`);
  return stdout;
}

const filesOf = ({ parts, state }: Manifest): readonly { readonly file: string; readonly sha256?: string }[] => [
  ...parts,
  ...(state === null ? [] : [state]),
  { file: manifestFile },
];

/** Copies a backup to a folder of another machine: files 0600, each compared with its digest there, the folder named last. */
export async function sendBackup(
  settings: Settings,
  folder: string,
  manifest: Manifest,
  to: FarFolder,
  name: string,
): Promise<void> {
  await withFar(settings, to, async (pool) => {
    const partial = `${to.path}/${manifest.stack}.partial`;
    await mustRun(pool, `umask 077; rm -rf ${shellQuote(partial)} && mkdir -p ${shellQuote(partial)}`, 'mkdir');
    for (const { file, sha256 } of filesOf(manifest)) {
      const target = shellQuote(`${partial}/${file}`);
      const said = await mustRun(
        pool,
        `umask 077; cat >${target} && sha256sum ${target}`,
        file,
        createReadStream(join(folder, file)),
      );
      if (sha256 !== undefined && !said.startsWith(sha256))
        throw new BackupError(`${far}: ${file}: arrived damaged; call backup again`);
    }
    await mustRun(pool, `sync; mv ${shellQuote(partial)} ${shellQuote(`${to.path}/${name}`)}`, 'mv');
  });
}

/** Copies a backup from another machine into a folder of this one. Its digests are checked by whoever uses it. */
export async function fetchBackup(settings: Settings, from: FarFolder, into: string): Promise<void> {
  await withFar(settings, from, async (pool) => {
    const fetch = (file: string) =>
      saveFile(join(into, file), async (sink) => {
        const { code, stderr } = await pool.stream(far, `cat ${shellQuote(`${from.path}/${file}`)}`, sink);
        if (code !== 0) throw new BackupError(`${far}: ${stderr.trim()}`);
      });
    const text = await mustRun(pool, `cat ${shellQuote(`${from.path}/${manifestFile}`)}`, from.path);
    for (const { file } of filesOf(parseManifest(text, from.path))) await fetch(file);
  });
}
