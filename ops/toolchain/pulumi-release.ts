import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { checksumOf } from '../../infra/artifacts/checksum-of.ts';
import { copyVerified } from '../../infra/artifacts/copy-verified.ts';
import { httpGet } from '../../infra/artifacts/http-get.ts';
import { withProgress } from './with-progress.ts';

/** How long an address may take to answer before the offline way is taken, in milliseconds. */
const reachableWithinMs = 4_000;

/**
 * File name of the official release archive for a platform, for example `pulumi-v3.250.0-linux-x64.tar.gz`.
 * @returns `undefined` for a platform Pulumi publishes no archive for that holds what we need.
 */
export function pulumiArchiveName(version: string, platform: NodeJS.Platform, arch: string): string | undefined {
  const known = (platform === 'linux' || platform === 'darwin') && (arch === 'x64' || arch === 'arm64');
  return known ? `pulumi-v${version}-${platform}-${arch}.tar.gz` : undefined;
}

/**
 * Puts the official release's binaries into `folder`, checked against the checksums published beside it.
 * @returns why it could not be had; `undefined` when it is there.
 */
export async function tryOfficialPulumi(
  version: string,
  folder: string,
  log: (line: string) => void,
): Promise<string | undefined> {
  const archive = pulumiArchiveName(version, process.platform, process.arch);
  if (archive === undefined) return `Pulumi publishes no archive for ${process.platform} ${process.arch}`;
  const url = `https://get.pulumi.com/releases/sdk/${archive}`;
  const unreachable = await whyUnreachable(url);
  if (unreachable) return unreachable;
  const digest = await publishedChecksum(version, archive).catch((error: Error) => error);
  if (digest instanceof Error) return digest.message;
  const packed = join(folder, archive);
  try {
    await withProgress(
      `downloading ${url}`,
      log,
      copyVerified({ kind: 'official address', via: 'http', address: url }, packed, digest),
    );
    await unpack(packed, folder);
    return undefined;
  } catch (error) {
    return `${url}: ${(error as Error).message}`;
  } finally {
    await rm(packed, { force: true });
  }
}

async function whyUnreachable(url: string): Promise<string | undefined> {
  try {
    const answer = await httpGet(url, { method: 'HEAD', headersTimeoutMs: reachableWithinMs });
    return answer.ok ? undefined : `${url}: HTTP ${answer.status}`;
  } catch (error) {
    return `${url} cannot be reached: ${(error as Error).message}`;
  }
}

async function publishedChecksum(version: string, archive: string): Promise<string> {
  const url = `https://github.com/pulumi/pulumi/releases/download/v${version}/pulumi-${version}-checksums.txt`;
  const answer = await httpGet(url, { headersTimeoutMs: 10_000 }).catch((error: Error) => {
    throw new Error(`${url} cannot be reached: ${error.message}`);
  });
  if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`);
  const digest = checksumOf(await answer.text(), archive);
  if (digest === undefined) throw new Error(`${url}: lists no checksum for ${archive}`);
  return digest;
}

/** The archive holds one folder `pulumi` with the CLI and all language hosts. */
async function unpack(packed: string, folder: string): Promise<void> {
  const opened = join(folder, 'opened');
  await mkdir(opened, { recursive: true });
  await execa('tar', ['-xzf', packed, '-C', opened, '--strip-components=1']);
  for (const name of await readdir(opened)) {
    if (name !== 'pulumi' && !name.startsWith('pulumi-language-nodejs')) continue;
    await chmod(join(opened, name), 0o755);
    await rename(join(opened, name), join(folder, name));
  }
  await rm(opened, { recursive: true });
}
