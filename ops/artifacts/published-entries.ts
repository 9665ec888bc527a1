import { createHash } from 'node:crypto';
import { z } from 'zod';
import { checksumOf } from '../../infra/artifacts/checksum-of.ts';
import { httpGet } from '../../infra/artifacts/http-get.ts';
import type { CatalogEntry } from '../../infra/model/catalog.ts';
import { archs, publishers, type Arch, type Publisher } from './publishers.ts';

/** Fetches the bytes of an address over HTTPS. @throws Error naming the address and what it said */
export type Get = (url: string) => Promise<Buffer>;

/**
 * The catalog entries of a version, their digests as the publisher states them.
 * @param get The transfer; tests put their own in its place.
 * @throws Error naming address and reason, or the names that are known
 */
export async function publishedEntries(
  name: string,
  version: string,
  get: Get = getBytes,
): Promise<readonly CatalogEntry[]> {
  const publisher = publishers[name];
  if (!publisher)
    throw new Error(`${name}: nothing of that name is known; known: ${Object.keys(publishers).join(', ')}.`);
  if (publisher.kind === 'sums') return fromSums(name, version, publisher, get);
  if (publisher.kind === 'grafana') return fromGrafana(name, version, publisher.packagesUrl(version), get);
  const url = publisher.url(version);
  const sha256 = createHash('sha256')
    .update(await get(url))
    .digest('hex');
  return [
    { name, version, arch: 'any', file: publisher.file(version), url, sha256, format: 'file', origin: 'official' },
  ];
}

async function fromSums(
  name: string,
  version: string,
  publisher: Publisher & { kind: 'sums' },
  get: Get,
): Promise<readonly CatalogEntry[]> {
  const sumsUrl = publisher.sumsUrl(version);
  const sums = (await get(sumsUrl)).toString('utf8');
  const entries = archs.flatMap((arch) => {
    const file = publisher.file(version, arch);
    const sha256 = checksumOf(sums, file);
    return sha256 === undefined ? [] : [archive(name, version, arch, new URL(file, sumsUrl).href, sha256)];
  });
  if (entries.length === 0) throw new Error(`${sumsUrl}: lists no archive of ${name} ${version} for Linux.`);
  return entries;
}

const packagesSchema = z.object({
  items: z.array(
    z.object({ os: z.string(), arch: z.string(), url: z.url({ protocol: /^https$/ }), sha256: z.string() }),
  ),
});

async function fromGrafana(
  name: string,
  version: string,
  packagesUrl: string,
  get: Get,
): Promise<readonly CatalogEntry[]> {
  const parsed = packagesSchema.safeParse(JSON.parse((await get(packagesUrl)).toString('utf8')));
  if (!parsed.success)
    throw new Error(`${packagesUrl}: answers in a form that is not known: ${z.prettifyError(parsed.error)}`);
  const entries = archs.flatMap((arch) => {
    const found = parsed.data.items.find(
      (one) => one.arch === arch && one.url.endsWith('.tar.gz') && /[._-]linux[._-]/.test(one.url),
    );
    return found && /^[0-9a-f]{64}$/.test(found.sha256) ? [archive(name, version, arch, found.url, found.sha256)] : [];
  });
  if (entries.length === 0) throw new Error(`${packagesUrl}: lists no tar.gz of ${name} ${version} for Linux.`);
  return entries;
}

function archive(name: string, version: string, arch: Arch, url: string, sha256: string): CatalogEntry {
  const file = new URL(url).pathname.split('/').at(-1) ?? '';
  return { name, version, arch, file, url, sha256, format: 'tar.gz', origin: 'official' };
}

async function getBytes(url: string): Promise<Buffer> {
  const answer = await httpGet(url, { headersTimeoutMs: 20_000 }).catch((error: Error) => {
    throw new Error(
      `${url}: cannot be reached: ${error.message}. Run this where the internet can be reached (HTTPS_PROXY is honoured) and commit the catalog.`,
    );
  });
  if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}: is there such a version?`);
  return Buffer.from(await answer.arrayBuffer());
}
