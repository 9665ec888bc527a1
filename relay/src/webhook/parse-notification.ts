import { z } from 'zod';
import { alertSchema, notificationSchema, type Alert, type Notification } from './notification.ts';

/** A body that can never be read, however often it is sent. The message is a sentence for Alertmanager's log. */
export class UnreadableBodyError extends Error {
  override readonly name = 'UnreadableBodyError';
}

/** Alerts are read one by one: a copy of all of them beside all of them would be more than a small heap holds. */
const outlineSchema = notificationSchema.extend({ alerts: z.array(z.unknown()) });

/** No card shows so many labels or annotations of an alert, and a million of them would take seconds to look at. */
const mostEntries = 1000;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableBodyError('the body is not JSON; this address takes the webhook of Alertmanager');
  }
}

function unreadable({ issues: [issue] }: z.ZodError, ...place: readonly PropertyKey[]): UnreadableBodyError {
  const path = [...place, ...(issue?.path ?? [])].join('/');
  return new UnreadableBodyError(
    `the body is not an Alertmanager webhook of version 4: ${path}: ${issue?.message ?? 'invalid'}`,
  );
}

/** Cuts overlong maps of an alert or a notification. */
function cutMaps(of: unknown, ...names: readonly string[]): unknown {
  if (typeof of === 'object' && of !== null) for (const name of names) cutMap(of as Record<string, unknown>, name);
  return of;
}

function cutMap(of: Record<string, unknown>, name: string): void {
  const map = of[name];
  if (typeof map !== 'object' || map === null) return;
  const keys = Object.keys(map);
  if (keys.length <= mostEntries) return;
  of[name] = Object.fromEntries(keys.slice(0, mostEntries).map((key) => [key, (map as Record<string, unknown>)[key]]));
}

function readOutline(text: string): z.infer<typeof outlineSchema> {
  const maps = ['groupLabels', 'commonLabels', 'commonAnnotations'];
  const parsed = outlineSchema.safeParse(cutMaps(parseJson(text), ...maps));
  if (parsed.success) return parsed.data;
  throw unreadable(parsed.error);
}

function readAlert(alert: unknown, index: number): Alert {
  const parsed = alertSchema.safeParse(cutMaps(alert, 'labels', 'annotations'));
  if (parsed.success) return parsed.data;
  throw unreadable(parsed.error, 'alerts', index);
}

/** Reads a webhook body. Throws {@link UnreadableBodyError} with the first thing that is wrong. */
export function parseNotification(text: string): Notification {
  const { alerts, ...outline } = readOutline(text);
  // Each in the place of what it was read from, which is let go.
  for (const [index, alert] of alerts.entries()) alerts[index] = readAlert(alert, index);
  return { ...outline, alerts: alerts as Alert[] };
}
