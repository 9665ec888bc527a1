import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { refusalReasons, type RefusalReason } from '../feishu/refusal-reason.ts';

/** What waits, asked at each scrape. */
export interface Backlog {
  /** States of alerts (firing, resolved) that no accepted card shows yet. */
  readonly states: number;
  readonly oldestWaitMs: number;
  /** Cards that Feishu refused in every form. */
  readonly keptCards: number;
  /** True while the journal's disk takes no more. */
  readonly diskFull: boolean;
  /** Requests that Feishu's limits allow at this moment. */
  readonly budgetLeft: number;
}

/** What the relay tells Prometheus. Each series exists from the start, so that a rate of the first failure is seen. */
export class RelayMetrics {
  readonly registry = new Registry();

  /** Notifications of Alertmanager that could be read: `firing` as long as one of their alerts is. */
  readonly received = this.#counter(
    'notifications_received_total',
    'Notifications that could be read, by status.',
    'status',
  );
  /** Alerts in these notifications. */
  readonly alerts = this.#counter('alerts_received_total', 'Alerts in these notifications, by status.', 'status');
  /** Bodies that can never be read. */
  readonly unreadable = this.#counter('notifications_unreadable_total', 'Bodies that can never be read, answered 4xx.');
  /** Cards that Feishu accepted. */
  readonly delivered = this.#counter('cards_delivered_total', 'Cards that Feishu accepted, by color.', 'color');
  /** Failed tries; the label is a RefusalReason. */
  readonly refused = this.#counter('cards_refused_total', 'Tries to deliver a card that failed, by reason.', 'reason');
  /** Notifications answered 503; the label is a RefusalReason. */
  readonly unanswered = this.#counter(
    'notifications_refused_total',
    'Notifications that were neither delivered nor on the disk, answered 503, by reason.',
    'reason',
  );
  /** What the alerts of notifications were, compared with what was known. */
  readonly judged = this.#counter(
    'alerts_judged_total',
    'Alerts by what they were: new, reminder, copy of a known state, stale (older than a known state).',
    'result',
  );
  /** Cards made, by what was merged in them. */
  readonly merged = this.#counter(
    'cards_composed_total',
    'Cards composed, by how: single (one state), group (several of a group), digest (several groups).',
    'how',
  );
  /** From the arrival of an alert until Feishu accepted its card. */
  readonly deliverySeconds = new Histogram({
    name: 'feishu_relay_delivery_seconds',
    help: 'From the arrival of an alert until Feishu accepted its card.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600, 3600],
    registers: [this.registry],
  });
  /** Seconds since 1970; 0 before the first success. */
  readonly lastSuccess = this.#gauge(
    'last_success_timestamp_seconds',
    'When Feishu last accepted a card; 0 before the first.',
  );

  /** @param backlog Asked at each scrape. */
  constructor(backlog: () => Backlog) {
    collectDefaultMetrics({ register: this.registry });
    this.#gauge('alerts_waiting', 'States of alerts that no accepted card shows yet.', () => backlog().states);
    this.#gauge(
      'oldest_waiting_seconds',
      'How long the oldest of these has waited; 0 when none waits.',
      () => backlog().oldestWaitMs / 1000,
    );
    this.#gauge(
      'cards_kept',
      'Cards that Feishu refused in every form, tried again behind the others.',
      () => backlog().keptCards,
    );
    this.#gauge('journal_full', '1 while the disk of the journal takes no more.', () => (backlog().diskFull ? 1 : 0));
    this.#gauge('budget_left', 'Requests that the limits of Feishu allow at this moment.', () => backlog().budgetLeft);
    for (const status of ['firing', 'resolved']) {
      this.received.inc({ status }, 0);
      this.alerts.inc({ status }, 0);
    }
    for (const color of ['red', 'green']) this.delivered.inc({ color }, 0);
    for (const result of ['new', 'reminder', 'copy', 'stale']) this.judged.inc({ result }, 0);
    for (const how of ['single', 'group', 'digest']) this.merged.inc({ how }, 0);
    for (const reason of Object.keys(refusalReasons) as RefusalReason[]) {
      this.refused.inc({ reason }, 0);
      this.unanswered.inc({ reason }, 0);
    }
  }

  #counter<Label extends string = never>(name: string, help: string, label?: Label): Counter<Label> {
    const labelNames = label === undefined ? [] : [label];
    return new Counter({ name: `feishu_relay_${name}`, help, labelNames, registers: [this.registry] });
  }

  #gauge(name: string, help: string, read?: () => number): Gauge {
    const gauge: Gauge = new Gauge({
      name: `feishu_relay_${name}`,
      help,
      registers: [this.registry],
      ...(read === undefined ? {} : { collect: () => gauge.set(read()) }),
    });
    return gauge;
  }
}
