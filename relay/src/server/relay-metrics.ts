import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { refusalReasons, type RefusalReason } from '../feishu/refusal-reason.ts';

/** Cards waiting for their turn, and how long the oldest has, in milliseconds; asked at each scrape. */
export interface Backlog {
  readonly waiting: number;
  readonly oldestWaitMs: number;
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
  readonly refused = this.#counter(
    'cards_refused_total',
    'Tries to deliver a card that failed, by reason; Alertmanager was answered 503.',
    'reason',
  );
  /** From the arrival of a notification until Feishu accepted a card of it. */
  readonly deliverySeconds = new Histogram({
    name: 'feishu_relay_delivery_seconds',
    help: 'From the arrival of a notification until Feishu accepted a card of it.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [this.registry],
  });
  /** Seconds since 1970; 0 before the first success. */
  readonly lastSuccess = this.#gauge(
    'last_success_timestamp_seconds',
    'When Feishu last accepted a card; 0 before the first.',
  );

  constructor(backlog: Backlog) {
    collectDefaultMetrics({ register: this.registry });
    this.#gauge('cards_waiting', 'Cards that wait for their turn within the limits of Feishu.', () => backlog.waiting);
    this.#gauge(
      'oldest_waiting_seconds',
      'How long the oldest of these has waited; 0 when none waits.',
      () => backlog.oldestWaitMs / 1000,
    );
    for (const status of ['firing', 'resolved']) {
      this.received.inc({ status }, 0);
      this.alerts.inc({ status }, 0);
    }
    for (const color of ['red', 'green']) this.delivered.inc({ color }, 0);
    for (const reason of Object.keys(refusalReasons) as RefusalReason[]) this.refused.inc({ reason }, 0);
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
