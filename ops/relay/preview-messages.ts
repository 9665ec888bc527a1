import { cardRenderers } from '../../relay/src/card/card-renderers.ts';
import { groupOfNotification } from '../../relay/src/card/group-of-notification.ts';
import { cardSettingsOf } from '../../relay/src/config/card-settings-of.ts';
import type { AlertGroup, BuiltMessage, CardOccasion } from '../../relay/src/engine/alert-state.ts';
import type { Notification } from '../../relay/src/webhook/notification.ts';
import type { PreviewSettings } from './preview-settings.ts';

/** The forms that alerts can take on their way out. */
export const previewForms = ['cards', 'digest', 'text'] as const;

/** One of {@link previewForms}. */
export type PreviewForm = (typeof previewForms)[number];

const minuteMs = 60_000;

/** A minute after the last thing that the body tells of: what the relay would most likely have sent it at. */
export function momentOf(notification: Notification, fallbackMs: number): number {
  const moments = notification.alerts.flatMap(({ startsAt, endsAt }) => [Date.parse(startsAt), Date.parse(endsAt)]);
  const last = moments.filter((ms) => ms > 0).reduce((latest, ms) => Math.max(latest, ms), 0);
  return last === 0 ? fallbackMs : Math.min(last + minuteMs, fallbackMs);
}

function render(form: PreviewForm, group: AlertGroup, settings: PreviewSettings, occasion: CardOccasion) {
  const renderers = cardRenderers(cardSettingsOf(settings.file, settings.bot));
  if (form === 'digest') return renderers.digest(group.states, occasion);
  return form === 'text' ? renderers.text(group.states, occasion) : renderers.group(group, occasion);
}

/** The messages that a webhook body would give, as if none of its alerts had been shown before. */
export function previewMessages(
  notification: Notification,
  form: PreviewForm,
  settings: PreviewSettings,
  nowMs: number,
): readonly BuiltMessage[] {
  const occasion = { nowMs, firstNumber: 1, mention: true, backlog: 0 };
  return render(form, groupOfNotification(notification, nowMs), settings, occasion);
}
