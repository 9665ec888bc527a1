import type { Duration } from '../duration.ts';
import { downRule, durationRule, limitRule, percentRule, stateRule } from './rule-shape.ts';

/** How long a service that never answered yet stays silent: a first `up` over a slow line takes minutes. */
const newTargetGrace: Duration = '10m';

/** Rules on what promha itself runs, and on the extra scrape targets of the stack. */
export const serviceRules = {
  targetDown: downRule('A target of a scrape job that the stack file adds does not answer.', {
    for: '1m',
    severity: 'warning',
    newTargetGrace,
  }),
  probeFailed: stateRule('What a blackbox_exporter asks from the outside does not answer as it should.', {
    for: '1m',
    severity: 'critical',
  }),
  probeExporterDown: downRule('A blackbox_exporter does not answer: nothing is known of what it probes.', {
    for: '1m',
    severity: 'warning',
    newTargetGrace,
  }),
  certificateEnding: durationRule(
    'Time until the first certificate of a probed address is no longer valid.',
    'fires below',
    {
      threshold: '14d',
      for: '1h',
      severity: 'warning',
    },
  ),
  prometheusDown: downRule('A Prometheus does not answer the other one (or itself): the pair is a single one.', {
    for: '1m',
    severity: 'critical',
    newTargetGrace,
  }),
  prometheusPeerMissing: stateRule(
    'Both Prometheus answer, but one of them gets no samples from the other: it holds its own half of the history alone.',
    { for: '5m', severity: 'warning' },
  ),
  prometheusConfigReloadFailed: stateRule('The last reload was refused: Prometheus runs an older configuration.', {
    for: '1m',
    severity: 'warning',
  }),
  prometheusRuleFailures: limitRule(
    'Rule evaluations that failed within 5 minutes: alerts may be missing.',
    'evaluations',
    {
      threshold: 0,
      for: '1m',
      severity: 'critical',
    },
  ),
  prometheusTargetLimitHit: limitRule(
    'Scrapes refused within 5 minutes since a limit (targets, samples, labels, body size) was exceeded.',
    'scrapes',
    { threshold: 0, for: '5m', severity: 'warning' },
  ),
  prometheusTsdbTrouble: limitRule(
    'Failed compactions, reloads, checkpoints, truncations and damaged or unwritable WAL segments within an hour.',
    'failures',
    { threshold: 0, for: '1m', severity: 'critical' },
  ),
  prometheusRemoteWriteBehind: durationRule(
    'How far the copy that goes to the other Prometheus lies behind. Silent while a Prometheus is down.',
    'fires above',
    { threshold: '2m', for: '5m', severity: 'warning' },
  ),
  prometheusRemoteWriteFailing: limitRule(
    'Samples that could not be sent to the other Prometheus, for good or for now. Silent while a Prometheus is down.',
    'samples a second',
    { threshold: 0, for: '5m', severity: 'warning' },
  ),
  prometheusNotConnectedToAlertmanager: limitRule(
    'Notifications that an Alertmanager did not take from a Prometheus within 2 minutes.',
    'notifications',
    { threshold: 0, for: '5m', severity: 'critical' },
  ),
  prometheusStorageFilling: percentRule(
    'Storage used of retention.size while the history is still shorter than retention.time: the oldest data will go early.',
    { threshold: 90, for: '15m', severity: 'warning' },
  ),
  alertmanagerDown: downRule('An Alertmanager does not answer.', { for: '1m', severity: 'critical', newTargetGrace }),
  alertmanagerMembersInconsistent: stateRule(
    'An Alertmanager sees fewer members of the cluster than answer: cards may come twice.',
    { for: '2m', severity: 'warning' },
  ),
  alertmanagerConfigReloadFailed: stateRule('The last reload was refused: Alertmanager runs an older configuration.', {
    for: '1m',
    severity: 'warning',
  }),
  alertmanagerConfigOutOfStep: stateRule('The Alertmanagers run different configurations.', {
    for: '10m',
    severity: 'warning',
  }),
  alertmanagerNotificationsFailing: limitRule(
    'Notifications that an integration of Alertmanager could not deliver within 5 minutes.',
    'notifications',
    { threshold: 0, for: '1m', severity: 'critical' },
  ),
  relayDown: downRule('The Feishu relay does not answer: no card gets out through it.', {
    for: '1m',
    severity: 'critical',
    newTargetGrace,
  }),
  relayFailing: limitRule('Tries to deliver a card of a bot that failed within 2 minutes; they go on.', 'tries', {
    threshold: 0,
    for: '3m',
    severity: 'critical',
  }),
  relayNotDelivering: durationRule('Alerts wait for a bot, and no card of it has got out for so long.', 'fires above', {
    threshold: '5m',
    for: '1m',
    severity: 'critical',
  }),
  relayBacklog: durationRule('Age of the oldest alert that waits for a bot.', 'fires above', {
    threshold: '2m',
    for: '1m',
    severity: 'warning',
  }),
  relayCardsKept: limitRule('Cards that Feishu refuses in every form: nobody has seen their alerts.', 'cards', {
    threshold: 0,
    for: '5m',
    severity: 'critical',
  }),
  relayJournalFull: stateRule('The disk of the journal takes no more: alerts are only taken when their card is out.', {
    for: '1m',
    severity: 'critical',
  }),
  relayBodyRefused: limitRule(
    'Notifications within 10 minutes that the relay can never read, when they go on. Of each new one the relay itself makes a card at once.',
    'notifications',
    { threshold: 0, for: '15m', severity: 'critical' },
  ),
  relayUnknownBot: limitRule(
    'Notifications within 10 minutes for a bot that the relay does not know; the default bot takes them.',
    'notifications',
    { threshold: 0, for: '0s', severity: 'warning' },
  ),
  relayCallersRefused: limitRule(
    'Calls within 2 minutes without the token that the stack asks for; Alertmanager tries again.',
    'calls',
    { threshold: 0, for: '3m', severity: 'warning' },
  ),
  relayNoLeader: stateRule('None of the relays that answer takes alerts and sends them: no card gets out.', {
    for: '1m',
    severity: 'critical',
  }),
  relayPeerAway: stateRule(
    'The two relays do not reach each other, though both answer: the loss of a host may cost cards.',
    {
      for: '1m',
      severity: 'warning',
    },
  ),
  relayHandoverMissed: limitRule(
    'Notifications within 10 minutes that one relay alone has on its disk, though the other answers.',
    'notifications',
    { threshold: 0, for: '0s', severity: 'warning' },
  ),
  grafanaDown: downRule('Grafana does not answer.', { for: '2m', severity: 'warning', newTargetGrace }),
  failoverDown: downRule('The failover endpoint of Grafana does not answer: dashboards are empty.', {
    for: '2m',
    severity: 'warning',
    newTargetGrace,
  }),
  failoverOnSecondUpstream: stateRule('Grafana has been reading from the second Prometheus.', {
    for: '10m',
    severity: 'warning',
  }),
  watchdog: stateRule('Always fires, so that silence can be noticed. It goes to an empty receiver and makes no card.', {
    for: '0s',
    severity: 'info',
  }),
};
