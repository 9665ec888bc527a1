import { Counter, Gauge, type Registry } from 'prom-client';

/** What is told of the other relay, asked at each scrape. */
export interface PairState {
  readonly isConfigured: boolean;
  readonly isConnected: boolean;
  readonly isLeading: boolean;
}

/** What two relays tell Prometheus of each other; a relay alone leads, and has no other. */
export class PairMetrics {
  /** Answered on the own journal alone. */
  readonly handoversMissed: Counter;

  constructor(registry: Registry, state: () => PairState) {
    const gauge = (name: string, help: string, read: (state: PairState) => boolean): void => {
      const made: Gauge = new Gauge({
        name: `feishu_relay_${name}`,
        help,
        registers: [registry],
        collect: () => made.set(read(state()) ? 1 : 0),
      });
    };
    gauge('peer_configured', '1 where there is another relay.', ({ isConfigured }) => isConfigured);
    gauge('peer_connected', '1 while the two relays have the same journal.', ({ isConnected }) => isConnected);
    gauge('leading', '1 for the relay that takes and sends.', ({ isLeading }) => isLeading);
    this.handoversMissed = new Counter({
      name: 'feishu_relay_handovers_missed_total',
      help: 'Notifications answered on the own journal alone, since the other relay was away.',
      registers: [registry],
    });
  }
}
