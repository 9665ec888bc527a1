import { buildDigest } from '../../relay/src/card/build-digest.ts';
import { sampleStates } from '../../relay/src/testing/sample-states.ts';
import type { Notification } from '../../relay/src/webhook/notification.ts';

/** How many cards these alerts need when each is a digest as full as Feishu takes, all alerts known beforehand. */
export function fewestCards(bodies: readonly Notification[], nowMs: number): number {
  const states = sampleStates(
    bodies.flatMap(({ alerts }) => alerts),
    nowMs,
  );
  const links = { alertmanager: [], dashboardUid: '' };
  const occasion = { nowMs, firstNumber: 1, mention: true, backlog: 0 };
  return buildDigest(states, { locale: 'en', timeZone: 'Asia/Shanghai', links }, occasion).length;
}
