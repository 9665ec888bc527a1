import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CatalogEntry } from '../model/catalog.ts';
import { projectPath } from './project-path.ts';

/** One place an archive may come from. */
export interface ArtifactSource {
  /** Word for messages. */
  readonly kind: 'mirror' | 'official address';
  /** `http`: an http(s) URL. `folder`: an absolute path of a file on this machine. */
  readonly via: 'http' | 'folder';
  readonly address: string;
}

/**
 * Where an archive is looked for after the cache, in order: the mirror of the stack, the official address.
 * A mirror is flat: each archive lies in it under its catalog `file` name.
 * @param mirror `https://…`, `http://…`, `file:///…`, or a folder (see `projectPath`).
 */
export function artifactSources(
  entry: Pick<CatalogEntry, 'file' | 'url'>,
  mirror: string | undefined,
): readonly ArtifactSource[] {
  const sources: ArtifactSource[] = [];
  if (mirror) sources.push(mirrorSource(entry.file, mirror));
  if (entry.url) sources.push({ kind: 'official address', ...located(entry.url) });
  return sources;
}

function mirrorSource(file: string, mirror: string): ArtifactSource {
  const place = located(mirror);
  if (place.via === 'folder') return { kind: 'mirror', via: 'folder', address: join(place.address, file) };
  const address = new URL(mirror);
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/${encodeURIComponent(file)}`;
  return { kind: 'mirror', via: 'http', address: address.href };
}

function located(address: string): Pick<ArtifactSource, 'via' | 'address'> {
  if (/^https?:\/\//.test(address)) return { via: 'http', address };
  if (address.startsWith('file://')) return { via: 'folder', address: fileURLToPath(address) };
  return { via: 'folder', address: projectPath(address) };
}
