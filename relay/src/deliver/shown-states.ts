import type { Alert, Notification } from '../webhook/notification.ts';

interface Entry {
  readonly states: Set<string>;
  expiresMs: number;
}

/** Alertmanager tries a notification again for minutes; what is older is a reminder (an hour or more apart), not a retry. */
const keepMs = 1_800_000;

/** Most groups remembered; the oldest goes first. */
const maxGroups = 1000;

function stateOf(alert: Alert): string {
  return JSON.stringify([alert.fingerprint || alert.labels, alert.status, alert.startsAt]);
}

/**
 * Remembers which alerts of a notification that failed half-way are on cards already, so that Alertmanager's next try
 * brings only the others. In memory: a restart may repeat a card, and never loses one.
 */
export class ShownStates {
  readonly #groups = new Map<string, Entry>();

  /** The alerts of the notification that are not shown yet. */
  pending(notification: Notification, nowMs: number): readonly Alert[] {
    const entry = this.#groups.get(notification.groupKey);
    if (entry === undefined || entry.expiresMs <= nowMs) return notification.alerts;
    return notification.alerts.filter((alert) => !entry.states.has(stateOf(alert)));
  }

  /** Notes that these alerts are on an accepted card. */
  add(groupKey: string, alerts: readonly Alert[], nowMs: number): void {
    const entry = this.#groups.get(groupKey) ?? { states: new Set(), expiresMs: 0 };
    for (const alert of alerts) entry.states.add(stateOf(alert));
    entry.expiresMs = nowMs + keepMs;
    this.#groups.delete(groupKey);
    this.#groups.set(groupKey, entry);
    const oldest = this.#groups.keys().next();
    if (this.#groups.size > maxGroups && oldest.done !== true) this.#groups.delete(oldest.value);
  }

  /** Forgets the group: its notification is through, and the same states again are a reminder that deserves a card. */
  forget(groupKey: string): void {
    this.#groups.delete(groupKey);
  }
}
