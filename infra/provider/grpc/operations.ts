import type { z } from 'zod';
import type { PropertyMap } from './property-values.ts';
import {
  asSecret,
  changedKeys,
  hasUnknown,
  isSecret,
  toPropertyMap,
  unknownValue,
  unwrapMap,
} from './property-values.ts';
import type { AnyResourceType } from './provider-definition.ts';
import type { Recorded } from './resource-type.ts';

/** One reason why inputs are refused. */
export interface InputFailure {
  readonly property: string;
  readonly reason: string;
}

function failureOf(issue: z.core.$ZodIssue): InputFailure {
  return { property: issue.path.map(String).join('.'), reason: issue.message };
}

/** Completes the inputs with the type's defaults and says what is wrong with them; secrets stay wrapped. */
export function checkInputs(
  type: AnyResourceType,
  news: PropertyMap,
): { readonly inputs: PropertyMap; readonly failures: readonly InputFailure[] } {
  const inputs = { ...news, ...toPropertyMap((type.defaults ?? {}) as object) };
  // What a preview does not know yet cannot be judged; the update that follows judges it.
  if (hasUnknown(inputs)) return { inputs, failures: [] };
  const parsed = type.schema.safeParse(unwrapMap(inputs));
  return { inputs, failures: parsed.success ? [] : parsed.error.issues.map(failureOf) };
}

/** Which inputs changed, and which of them ask for another resource. */
export function diffInputs(
  type: AnyResourceType,
  oldInputs: PropertyMap,
  news: PropertyMap,
): { readonly changed: readonly string[]; readonly replaces: readonly string[] } {
  const changed = changedKeys(oldInputs, news);
  return { changed, replaces: changed.filter((key) => type.replaceOn.includes(key)) };
}

/** The inputs in clear and typed, for an operation. */
export function parseInputs(type: AnyResourceType, inputs: PropertyMap): object {
  const parsed = type.schema.safeParse(unwrapMap(inputs));
  if (parsed.success) return parsed.data as object;
  throw new Error(
    parsed.error.issues
      .map(failureOf)
      .map(({ property, reason }) => `${property}: ${reason}`)
      .join('; '),
  );
}

/**
 * The recorded resource, typed. A state written by another version may lack an input: what cannot be parsed is passed as it is,
 * so that a delete or a repair is never stopped by its own record.
 */
export function parseRecorded(
  type: AnyResourceType,
  id: string,
  inputs: PropertyMap,
  outputs: PropertyMap,
): Recorded<object> {
  const known = Object.keys(inputs).length > 0 ? inputs : outputs;
  const completed = { ...toPropertyMap((type.defaults ?? {}) as object), ...unwrapMap(known) };
  const parsed = type.schema.safeParse(completed);
  return { id, inputs: (parsed.success ? parsed.data : completed) as object, outputs: unwrapMap(outputs) };
}

/** What goes into the state: the inputs as they came (secrets wrapped), and the outputs beside them. */
export function stateOf(type: AnyResourceType, inputs: PropertyMap, outputs: object): PropertyMap {
  const secret = new Set(type.secretOutputs ?? []);
  const added = Object.entries(toPropertyMap(outputs)).map(
    ([key, value]) => [key, secret.has(key) ? asSecret(value) : value] as const,
  );
  return { ...inputs, ...Object.fromEntries(added) };
}

/** What a preview shows of a resource that is not made yet: its inputs, and its outputs as unknown. */
export function previewState(type: AnyResourceType, inputs: PropertyMap): PropertyMap {
  return { ...inputs, ...Object.fromEntries(type.computed.map((key) => [key, unknownValue])) };
}

/** Observed inputs with the secret wrappers of the recorded ones put back. */
export function rewrapSecrets(observed: object, recorded: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(toPropertyMap(observed)).map(([key, value]) => [
      key,
      isSecret(recorded[key]) ? asSecret(value) : value,
    ]),
  );
}
