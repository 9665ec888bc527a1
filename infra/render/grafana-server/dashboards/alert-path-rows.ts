import { figure, figureContext, type FigureName } from '../../rules/figure.ts';
import type { DashboardRow } from './build-dashboard.ts';
import type { DashboardContext } from './dashboard-context.ts';
import { linesPanel } from './panels.ts';
import { ruleDisplay } from './rule-display.ts';

/** Rows on the way of an alert: the Alertmanagers, and the relay from the alert it takes to the card that Feishu has. */
export function alertPathRows({ input, texts }: DashboardContext): readonly DashboardRow[] {
  const context = figureContext(input);
  const perBot = '{{instance}} {{bot}}';
  // One series a reason, most of them zero.
  const most = (name: FigureName): string => `topk(5, ${figure(name, context)})`;
  const aMinute = (name: string): string =>
    `60 * sum by (instance) (rate(${name}{job="feishu-relay"}[${context.window}]))`;
  return [
    {
      title: texts.alertmanagers,
      panels: [
        linesPanel({
          title: texts.members,
          queries: [{ expr: 'alertmanager_cluster_members{job="alertmanager"}', legend: '{{instance}}' }],
        }),
        linesPanel({
          title: texts.activeAlerts,
          queries: [
            {
              expr: 'sum by (instance) (alertmanager_alerts{job="alertmanager", state="active"})',
              legend: '{{instance}}',
            },
          ],
        }),
        linesPanel({
          title: texts.notifyFailing,
          queries: [{ expr: most('notifications-failing'), legend: '{{instance}} {{integration}}' }],
          rule: ruleDisplay('alertmanagerNotificationsFailing', input),
        }),
      ],
    },
    {
      title: texts.relay,
      panels: [
        linesPanel({
          title: texts.relayFlow,
          span: 12,
          queries: [
            { expr: aMinute('feishu_relay_alerts_received_total'), legend: `{{instance}} ${texts.alertsTaken}` },
            { expr: aMinute('feishu_relay_cards_delivered_total'), legend: `{{instance}} ${texts.cardsDelivered}` },
          ],
        }),
        linesPanel({
          title: texts.oldestWaiting,
          span: 12,
          queries: [{ expr: figure('relay-oldest-waiting', context), legend: perBot }],
          rule: ruleDisplay('relayBacklog', input),
        }),
        linesPanel({
          title: texts.cardsRefused,
          span: 12,
          queries: [{ expr: most('relay-refused'), legend: `${perBot} {{reason}}` }],
          rule: ruleDisplay('relayFailing', input),
        }),
        linesPanel({
          title: texts.cardsKept,
          span: 12,
          queries: [{ expr: figure('relay-kept', context), legend: perBot }],
          rule: ruleDisplay('relayCardsKept', input),
        }),
      ],
    },
  ];
}
