import type { z } from 'zod';
import { type Sections, settingsSchema } from './settings-schema.ts';

type Path = readonly PropertyKey[];

function faultPaths({ issues }: z.ZodError): readonly Path[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  );
}

/** A value without its faulty places. Of a list with one nothing is left, so that no index changes its meaning. */
function withoutFaults(value: unknown, faults: readonly Path[]): unknown {
  if (faults.length === 0) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (faults.some((path) => path.length === 0)) return undefined;
  const below = (key: string): readonly Path[] =>
    faults.filter(([first]) => first === key).map((path) => path.slice(1));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => {
      const left = withoutFaults(child, below(key));
      return left === undefined ? [] : [[key, left]];
    }),
  );
}

/** Every section of the stack file as far as it is right by itself, so that checks across sections need not wait until all is cured. */
export function soundSections(raw: unknown): Sections {
  if (typeof raw !== 'object' || raw === null) return {};
  const entries = Object.entries(settingsSchema.shape).flatMap(([key, schema]) => {
    const value = (raw as Record<string, unknown>)[key];
    const whole = schema.safeParse(value);
    const result = whole.success ? whole : schema.safeParse(withoutFaults(value, faultPaths(whole.error)));
    return result.success && result.data !== undefined ? [[key, result.data]] : [];
  });
  return Object.fromEntries(entries) as Sections;
}
