import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { refusalReasons, type RefusalReason } from '../feishu/refusal-reason.ts';

/** What the relay tells Prometheus. Each series exists from the start, so that a rate of the first failure is seen. */
export class RelayMetrics {
  readonly registry = new Registry();
  readonly received: Counter<'status'>;
  readonly alerts: Counter<'status'>;
  readonly unreadable: Counter;
  readonly delivered: Counter<'color'>;
  readonly refused: Counter<'reason'>;
  readonly deliverySeconds: Histogram;
  readonly lastSuccess: Gauge;

  /** @param backlog Asked at each scrape: cards waiting for their turn, and how long the oldest has, in milliseconds. */
  constructor(backlog: { readonly waiting: number; readonly oldestWaitMs: number }) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.received = new Counter({
      name: 'feishu_relay_notifications_received_total',
      help: 'Notifications of Alertmanager that could be read, by what they tell.',
      labelNames: ['status'],
      registers,
    });
    this.alerts = new Counter({
      name: 'feishu_relay_alerts_received_total',
      help: 'Alerts in these notifications.',
      labelNames: ['status'],
      registers,
    });
    this.unreadable = new Counter({
      name: 'feishu_relay_notifications_unreadable_total',
      help: 'Bodies that can never be read, answered 4xx.',
      registers,
    });
    this.delivered = new Counter({
      name: 'feishu_relay_cards_delivered_total',
      help: 'Cards that Feishu accepted.',
      labelNames: ['color'],
      registers,
    });
    this.refused = new Counter({
      name: 'feishu_relay_cards_refused_total',
      help: 'Tries to deliver a card that failed, by reason; Alertmanager was answered 503.',
      labelNames: ['reason'],
      registers,
    });
    this.deliverySeconds = new Histogram({
      name: 'feishu_relay_delivery_seconds',
      help: 'From the arrival of a notification until Feishu accepted a card of it.',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.lastSuccess = new Gauge({
      name: 'feishu_relay_last_success_timestamp_seconds',
      help: 'When Feishu last accepted a card; 0 before the first.',
      registers,
    });
    new Gauge({
      name: 'feishu_relay_cards_waiting',
      help: 'Cards that wait for their turn within the limits of Feishu.',
      registers,
      collect() {
        this.set(backlog.waiting);
      },
    });
    new Gauge({
      name: 'feishu_relay_oldest_waiting_seconds',
      help: 'How long the oldest of these has waited; 0 when none waits.',
      registers,
      collect() {
        this.set(backlog.oldestWaitMs / 1000);
      },
    });
    for (const status of ['firing', 'resolved']) {
      this.received.inc({ status }, 0);
      this.alerts.inc({ status }, 0);
    }
    for (const color of ['red', 'green']) this.delivered.inc({ color }, 0);
    for (const reason of Object.keys(refusalReasons) as RefusalReason[]) this.refused.inc({ reason }, 0);
  }
}
