import type { AlertGroup } from '../engine/alert-state.ts';
import type { Alert } from '../webhook/notification.ts';
import {
  tryAlertsUrl,
  tryDashboardUrl,
  tryGraphUrl,
  tryRunbookUrl,
  trySilenceUrl,
  type LinkSettings,
} from './alert-links.ts';
import { plainText, type Button, type CardElement } from './card.ts';
import type { CardTexts } from './card-texts.ts';
import { stillFiring, type ShownState } from './shown-state.ts';

/** More dashboards than this would push the other buttons off a telephone's screen. */
const maxDashboards = 3;

type Group = Pick<AlertGroup, 'externalURL' | 'groupLabels' | 'commonLabels' | 'truncatedAlerts' | 'shownBefore'>;

/** A button, or none when there is no address for it. */
export function buttonFor(text: string, url: string | undefined, type: Button['type'] = 'default'): readonly Button[] {
  return url === undefined ? [] : [{ tag: 'button', type, text: plainText(text), url }];
}

function dashboardButtons(shown: readonly ShownState[], links: LinkSettings, texts: CardTexts): readonly Button[] {
  const hosts = new Map(shown.map(({ state, facts }) => [facts.host, state.alert]));
  if (hosts.size > maxDashboards) return [];
  return [...hosts].flatMap(([host, alert]) =>
    buttonFor(
      hosts.size === 1 ? texts.dashboard : `${texts.dashboard} ${host}`,
      tryDashboardUrl(alert, links),
      'primary',
    ),
  );
}

/**
 * Labels by which a silence takes all that is shown and still fires: those that are the same on every alert. None for
 * alerts of several rules: what they share (a job, a severity) would silence half of the system.
 */
function sharedLabels(alerts: readonly Alert[]): Readonly<Record<string, string>> {
  const [first, ...others] = alerts;
  if (first === undefined) return {};
  const shared = Object.fromEntries(
    Object.entries(first.labels).filter(([name, value]) => others.every(({ labels }) => labels[name] === value)),
  );
  return others.length === 0 || Object.hasOwn(shared, 'alertname') ? shared : {};
}

/**
 * Buttons under the alerts of a card: dashboards of up to three hosts, graph and runbook when all are of one rule, a silence
 * for what they share (none once all is over), and all alerts of the group where the card counts more than it shows.
 */
export function alertButtons(
  shown: readonly ShownState[],
  group: Group,
  links: LinkSettings,
  texts: CardTexts,
): readonly CardElement[] {
  const first = shown[0]?.state.alert;
  if (first === undefined) return [];
  const [event] = shown.map(({ facts }) => facts.event);
  if (event === 'damaged' || event === 'unreadable') return actionsOf(buttonFor(texts.runbook, tryRunbookUrl(first)));
  const oneRule = shown.every(({ state }) => state.alert.labels['alertname'] === first.labels['alertname']);
  const labels = sharedLabels(stillFiring(shown).map(({ state }) => state.alert));
  const showsLess = group.truncatedAlerts > 0 || group.shownBefore > 0;
  const buttons = [
    ...dashboardButtons(shown, links, texts),
    ...(oneRule ? buttonFor(texts.graph, tryGraphUrl(first, links)) : []),
    ...(Object.keys(labels).length > 0
      ? buttonFor(texts.silence, trySilenceUrl(labels, group.externalURL, links))
      : []),
    ...(oneRule ? buttonFor(texts.runbook, tryRunbookUrl(first)) : []),
    ...(showsLess ? buttonFor(texts.alerts, tryAlertsUrl(group.groupLabels, group.externalURL, links)) : []),
  ];
  return actionsOf(buttons);
}

function actionsOf(buttons: readonly Button[]): readonly CardElement[] {
  return buttons.length === 0 ? [] : [{ tag: 'action', actions: buttons }];
}
