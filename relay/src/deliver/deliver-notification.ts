import { buildCards } from '../card/build-cards.ts';
import type { CardSettings } from '../card/card-settings.ts';
import type { CardColor } from '../card/card.ts';
import type { Budget } from '../feishu/budget.ts';
import type { RefusalReason } from '../feishu/refusal-reason.ts';
import { sendMessage, type Bot, type SendResult } from '../feishu/send-message.ts';
import type { Notification } from '../webhook/notification.ts';
import type { ShownStates } from './shown-states.ts';

/** What delivering needs. */
export interface Delivery {
  readonly bot: Bot;
  readonly budget: Budget;
  readonly shown: ShownStates;
  readonly cards: CardSettings;
  /** Wall clock in milliseconds since 1970. */
  readonly now: () => number;
}

/** What became of one card, for log and metrics. */
export interface CardReport {
  readonly color: CardColor;
  readonly alerts: number;
  readonly result: SendResult;
}

/** Undefined: every alert is on an accepted card. */
export type DeliveryFailure = { readonly reason: RefusalReason } | undefined;

/**
 * Brings a notification to Feishu, card after card, each in its turn of the budget. Stops at the first card that fails; the
 * alerts on cards before it are not sent again when Alertmanager tries anew.
 * @param signal Aborts waiting for a turn, with a RefusalReason as its reason; a card on its way is waited for.
 */
export async function deliverNotification(
  notification: Notification,
  delivery: Delivery,
  signal: AbortSignal,
  report: (card: CardReport) => void,
): Promise<DeliveryFailure> {
  const { bot, budget, shown, now } = delivery;
  const alerts = shown.pending(notification, now());
  for (const built of buildCards({ ...notification, alerts: [...alerts] }, delivery.cards, now())) {
    const result = await sendInTurn(bot, budget, { msg_type: 'interactive', card: built.card }, now, signal);
    report({ color: built.card.header.template, alerts: built.alerts.length, result });
    if (!result.sent) return { reason: result.reason };
    shown.add(notification.groupKey, built.alerts, now());
  }
  // Alertmanager does not learn of this success and will try again: keep what is shown.
  if (signal.reason === ('caller_gone' satisfies RefusalReason)) return { reason: 'caller_gone' };
  shown.forget(notification.groupKey);
  return undefined;
}

async function sendInTurn(
  bot: Bot,
  budget: Budget,
  message: object,
  now: () => number,
  signal: AbortSignal,
): Promise<SendResult> {
  let endTurn: () => void;
  try {
    endTurn = await budget.take(signal);
  } catch {
    return { sent: false, reason: signal.reason as RefusalReason };
  }
  try {
    return await sendMessage(bot, message, now());
  } finally {
    endTurn();
  }
}
