import { withAnnouncement } from './announcement.ts';
import type { PropertyMap } from './property-values.ts';
import { toPropertyMap, unwrapMap } from './property-values.ts';
import type { AnyResourceType } from './provider-definition.ts';
import type { Recorded } from './resource-type.ts';

/** What of inputs counts in a comparison: also defaults that a state of an older version lacks, and not what was announced. */
function comparable(type: AnyResourceType, inputs: PropertyMap): PropertyMap {
  const uncompared: readonly string[] = type.uncompared ?? [];
  return Object.fromEntries(Object.entries(withDefaults(type, inputs)).filter(([key]) => !uncompared.includes(key)));
}

/** Recorded and new inputs as they are compared: what the version that recorded them did not know of is in neither. */
export function comparedInputs(
  type: AnyResourceType,
  recorded: PropertyMap,
  inputs: PropertyMap,
): readonly [PropertyMap, PropertyMap] {
  const [left, right] = [comparable(type, recorded), comparable(type, inputs)];
  const later: readonly string[] = type.later ?? [];
  const known = Object.entries(right).filter(([key]) => !later.includes(key) || left[key] !== undefined);
  return [left, Object.fromEntries(known)];
}

function withDefaults(type: AnyResourceType, recorded: PropertyMap): PropertyMap {
  return { ...toPropertyMap((type.defaults ?? {}) as object), ...withAnnouncement(recorded, undefined) };
}

/** Recorded inputs, typed; what their version did not know is taken from others. What still cannot be parsed is passed as it is. */
export function completed(type: AnyResourceType, recorded: PropertyMap, others: PropertyMap): object {
  const known = unwrapMap({ ...withAnnouncement(others, undefined), ...withDefaults(type, recorded) });
  const parsed = type.schema.safeParse(known);
  return (parsed.success ? parsed.data : known) as object;
}

/**
 * The recorded resource, typed. A state written by another version may lack an input: what cannot be parsed is passed as it is,
 * so that a delete or a repair is never stopped by its own record.
 * @param news The inputs of an update, which stand in for those that the record lacks.
 */
export function parseRecorded(
  type: AnyResourceType,
  id: string,
  inputs: PropertyMap,
  outputs: PropertyMap,
  news: PropertyMap = {},
): Recorded<object> {
  const known = Object.keys(inputs).length > 0 ? inputs : outputs;
  return { id, inputs: completed(type, known, news), outputs: unwrapMap(outputs) };
}
