import { z } from 'zod';
import type { PropertyMap } from './property-values.ts';

/**
 * The input that says in words what a change will do on its host. A preview shows nothing but inputs, so it is computed when inputs
 * are checked. It is counted, since a second change of the same kind is to show as well; it is compared with nothing, and no
 * resource type ever sees it.
 */
export const announcementKey = 'action';

const announced = z.string().regex(/^change \d+: /);

/** The announcement that inputs carry; undefined for those of a version that made none. */
export function tryAnnouncement(inputs: PropertyMap): string | undefined {
  const parsed = announced.safeParse(inputs[announcementKey]);
  return parsed.success ? parsed.data : undefined;
}

/** The same inputs with this announcement, or with none. */
export function withAnnouncement(inputs: PropertyMap, announcement: string | undefined): PropertyMap {
  const { [announcementKey]: _other, ...rest } = inputs;
  return announcement === undefined ? rest : { ...rest, [announcementKey]: announcement };
}

/** The announcement of what comes after the recorded inputs: `change 4: reload: …`. */
export function nextAnnouncement(recorded: PropertyMap, does: string): string {
  const before = tryAnnouncement(recorded);
  const count = before === undefined ? 0 : Number(before.slice('change '.length, before.indexOf(':')));
  return `change ${count + 1}: ${does}`;
}
