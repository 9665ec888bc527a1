import type { PropertyMap, PropertyValue } from './property-values.ts';
import { isMap, unwrapMap } from './property-values.ts';
import { isDeepStrictEqual } from 'node:util';

/** What happened to one property. */
export type DiffKind = 'add' | 'update' | 'delete';

/** Differences by property path, as the engine reads them: `files["/etc/a.yml"].content`. */
export type DetailedDiff = Readonly<Record<string, DiffKind>>;

function pathOf(parent: string, key: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return parent === '' ? key : `${parent}.${key}`;
  return `${parent}["${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"]`;
}

function differences(
  old: PropertyValue | undefined,
  now: PropertyValue | undefined,
  path: string,
): readonly (readonly [string, DiffKind])[] {
  if (isDeepStrictEqual(old, now)) return [];
  if (old === undefined) return [[path, 'add']];
  if (now === undefined) return [[path, 'delete']];
  if (!isMap(old) || !isMap(now)) return [[path, 'update']];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return keys.flatMap((key) => differences(old[key], now[key], pathOf(path, key)));
}

/** Every property that differs, by the path of the innermost map that holds it; secrets are compared in clear. */
export function detailedDiff(olds: PropertyMap, news: PropertyMap): DetailedDiff {
  return Object.fromEntries(differences(unwrapMap(olds), unwrapMap(news), ''));
}
