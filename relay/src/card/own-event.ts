import type { Alert } from '../webhook/notification.ts';

/**
 * What the relay tells by itself: its journal was damaged, a body could not be read, more alerts of a group fire than
 * Alertmanager lists. Each happens at a moment and has no end that could be told, so no green card follows.
 */
export const ownEventKinds = ['damaged', 'unreadable', 'hidden'] as const;

/** One of {@link ownEventKinds}. */
export type OwnEventKind = (typeof ownEventKinds)[number];

/** Annotation of the relay's own alerts that holds the kind; the words for it are chosen when the card is made. */
export const ownEventAnnotation = 'relay_event';

/** What the relay tells by this alert; undefined for an alert of Prometheus. */
export function tryOwnEvent({ annotations }: Alert): OwnEventKind | undefined {
  const kind = annotations[ownEventAnnotation];
  return ownEventKinds.find((known) => known === kind);
}
