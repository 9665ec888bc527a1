import { isDeepStrictEqual } from 'node:util';
import { withMark, withoutMark } from './shown-text.ts';

/** A JSON value as it travels between engine and plugin. */
export type PropertyValue =
  string | number | boolean | null | readonly PropertyValue[] | { readonly [key: string]: PropertyValue };

/** All properties of one resource. */
export type PropertyMap = Readonly<Record<string, PropertyValue>>;

/** Key and mark by which Pulumi wraps a secret value (sdk/go/common/resource/sig). */
const signatureKey = '4dabf18193072939515e22adb298388d';
const secretMark = '1b47061264138c4ac30d75fd1eb44270';

/** Stands for a value that a preview cannot know yet (sdk/go/common/resource/plugin, UnknownStringValue). */
export const unknownValue = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** True for a map of values; a secret in its wrapper is one too. */
export function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a value wrapped as a secret. */
export function isSecret(value: PropertyValue | undefined): boolean {
  return isMap(value) && value[signatureKey] === secretMark;
}

/** Wraps a value as a secret; one that is wrapped already stays as it is. */
export function asSecret(value: PropertyValue): PropertyValue {
  return isSecret(value) ? value : { [signatureKey]: secretMark, value };
}

/** The value in clear, with every secret wrapper and mark of a text inside it removed. */
export function unwrapSecrets(value: PropertyValue): PropertyValue {
  if (typeof value === 'string') return withoutMark(value);
  if (Array.isArray(value)) return (value as readonly PropertyValue[]).map(unwrapSecrets);
  if (!isMap(value)) return value;
  if (isSecret(value)) return unwrapSecrets(value['value'] ?? null);
  return unwrapMap(value);
}

/** All properties in clear. */
export function unwrapMap(map: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, unwrapSecrets(value)]));
}

function mapTexts(value: PropertyValue, change: (text: string) => string): PropertyValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return (value as readonly PropertyValue[]).map((item) => mapTexts(item, change));
  if (!isMap(value) || isSecret(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}

/** Inputs as the engine holds them: with marked texts, so that a preview shows which lines change. Secrets stay as they are. */
export function markTexts(inputs: PropertyMap): PropertyMap {
  return mapTexts(inputs, withMark) as PropertyMap;
}

/** The same without the marks. */
export function unmarkTexts(inputs: PropertyMap): PropertyMap {
  return mapTexts(inputs, withoutMark) as PropertyMap;
}

/** True when a preview does not know this value, or a part of it, yet. */
export function hasUnknown(value: PropertyValue): boolean {
  if (value === unknownValue) return true;
  if (Array.isArray(value)) return (value as readonly PropertyValue[]).some(hasUnknown);
  return isMap(value) && Object.values(value).some(hasUnknown);
}

/** Keys whose values differ, in the order of their names; secrets are compared in clear. */
export function changedKeys(olds: PropertyMap, news: PropertyMap): readonly string[] {
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  const [left, right] = [unwrapMap(olds), unwrapMap(news)];
  return [...keys].filter((key) => !isDeepStrictEqual(left[key], right[key])).sort();
}

/** Drops what has no value: the wire format knows no `undefined`. */
export function toPropertyMap(value: object): PropertyMap {
  return JSON.parse(JSON.stringify(value)) as PropertyMap;
}
