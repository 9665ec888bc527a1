import type { z } from 'zod';
import { announcementKey, nextAnnouncement, tryAnnouncement, withAnnouncement } from './announcement.ts';
import type { DetailedDiff } from './detailed-diff.ts';
import { detailedDiff } from './detailed-diff.ts';
import type { PropertyMap, PropertyValue } from './property-values.ts';
import {
  asSecret,
  changedKeys,
  hasUnknown,
  isMap,
  isSecret,
  markTexts,
  toPropertyMap,
  unknownValue,
  unmarkTexts,
  unwrapMap,
} from './property-values.ts';
import type { AnyResourceType } from './provider-definition.ts';
import { comparedInputs, completed } from './recorded-inputs.ts';

/** One reason why inputs are refused. */
export interface InputFailure {
  readonly property: string;
  readonly reason: string;
}

function failureOf(issue: z.core.$ZodIssue): InputFailure {
  return { property: issue.path.map(String).join('.'), reason: issue.message };
}

function announcementFor(type: AnyResourceType, olds: PropertyMap, inputs: PropertyMap): string | undefined {
  if (type.announce === undefined) return undefined;
  const isNew = Object.keys(olds).length === 0;
  if (!isNew && changedKeys(...comparedInputs(type, olds, inputs)).length === 0) return tryAnnouncement(olds);
  const parsed = type.schema.safeParse(unwrapMap(inputs));
  if (!parsed.success) return undefined;
  const recorded = isNew ? undefined : completed(type, olds, inputs);
  return nextAnnouncement(olds, type.announce(recorded, parsed.data as object));
}

/**
 * Completes the inputs with the type's defaults and with what the change from the recorded ones will do, and says what is wrong with
 * them; secrets stay wrapped. Where nothing changed, the announcement stays what it was: no difference comes of it.
 * @param olds The recorded inputs; empty for a resource that is to be made.
 */
export function checkInputs(
  type: AnyResourceType,
  olds: PropertyMap,
  news: PropertyMap,
): { readonly inputs: PropertyMap; readonly failures: readonly InputFailure[] } {
  const inputs = { ...withAnnouncement(news, undefined), ...toPropertyMap((type.defaults ?? {}) as object) };
  const announced = markTexts(withAnnouncement(inputs, announcementFor(type, olds, inputs)));
  // What a preview does not know yet cannot be judged; the update that follows judges it.
  if (hasUnknown(inputs)) return { inputs: announced, failures: [] };
  const parsed = type.schema.safeParse(unwrapMap(inputs));
  return { inputs: announced, failures: parsed.success ? [] : parsed.error.issues.map(failureOf) };
}

/** What differs between two sets of inputs. */
export interface InputsDiff {
  readonly changed: readonly string[];
  /** Those of `changed` that ask for another resource. */
  readonly replaces: readonly string[];
  /** Every difference by its path, and the announcement as an addition: what was announced before is no part of what changes. */
  readonly details: DetailedDiff;
}

/** Which inputs changed, and which of them ask for another resource. */
export function diffInputs(type: AnyResourceType, oldInputs: PropertyMap, news: PropertyMap): InputsDiff {
  const [left, right] = comparedInputs(type, oldInputs, news);
  const changed = changedKeys(left, right);
  const isAnnounced = changed.length > 0 && tryAnnouncement(news) !== tryAnnouncement(oldInputs);
  return {
    changed,
    replaces: changed.filter((key) => type.replaceOn.includes(key)),
    details: { ...detailedDiff(left, right), ...(isAnnounced ? { [announcementKey]: 'add' } : {}) },
  };
}

/** The inputs in clear and typed, for an operation. */
export function parseInputs(type: AnyResourceType, inputs: PropertyMap): object {
  const parsed = type.schema.safeParse(unwrapMap(withAnnouncement(inputs, undefined)));
  if (parsed.success) return parsed.data as object;
  throw new Error(
    parsed.error.issues
      .map(failureOf)
      .map(({ property, reason }) => `${property}: ${reason}`)
      .join('; '),
  );
}

/**
 * What goes into the state beside the inputs: those of them that a look can find different (secrets wrapped), and what the type adds.
 * @param recorded Outputs of the record, of which no input goes missing: an older version repeated all of them, and one that is no
 * longer there would be shown as a change. @default none
 */
export function stateOf(
  type: AnyResourceType,
  inputs: PropertyMap,
  outputs: object,
  recorded: PropertyMap = {},
): PropertyMap {
  const secret = new Set(type.secretOutputs ?? []);
  const added = Object.entries(toPropertyMap(outputs)).map(
    ([key, value]) => [key, secret.has(key) ? asSecret(value) : value] as const,
  );
  const isRepeated = (key: string): boolean => type.observable?.includes(key) !== false || recorded[key] !== undefined;
  return Object.fromEntries([...Object.entries(inputs).filter(([key]) => isRepeated(key)), ...added]);
}

/** What a preview shows of a resource that is not made yet: its inputs, texts as they are and thus whole, and its outputs as unknown. */
export function previewState(type: AnyResourceType, inputs: PropertyMap): PropertyMap {
  return { ...unmarkTexts(inputs), ...Object.fromEntries(type.computed.map((key) => [key, unknownValue])) };
}

function rewrapped(observed: PropertyValue, recorded: PropertyValue | undefined): PropertyValue {
  if (isSecret(recorded)) return asSecret(observed);
  if (isMap(observed) && isMap(recorded))
    return Object.fromEntries(Object.entries(observed).map(([key, value]) => [key, rewrapped(value, recorded[key])]));
  return observed;
}

/** Observed inputs with the secret wrappers of the recorded ones put back, and what was announced last. */
export function rewrapSecrets(observed: object, recorded: PropertyMap): PropertyMap {
  const entries = Object.entries(toPropertyMap(observed)).map(
    ([key, value]) => [key, rewrapped(value, recorded[key])] as const,
  );
  return markTexts(withAnnouncement(Object.fromEntries(entries), tryAnnouncement(recorded)));
}
