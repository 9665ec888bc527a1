import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { refusalReasons, type RefusalReason } from '../feishu/refusal-reason.ts';

/** What waits for a bot, asked at each scrape. */
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

/** What is counted of one bot. */
export interface BotMetrics {
  readonly backlog: () => Backlog;
  /** A notification that could be read: how many of its alerts fire, and how many are over. */
  readonly received: (firing: number, resolved: number) => void;
  /** It was answered 503. */
  readonly unanswered: (reason: RefusalReason) => void;
  /** A try to deliver a card failed. */
  readonly refused: (reason: RefusalReason) => void;
  /** What so many alerts were, compared with what was known. */
  readonly judged: (result: string, count: number) => void;
  /** A card was made. */
  readonly composed: (how: 'single' | 'group' | 'digest') => void;
  /** Feishu accepted a card, so many seconds after its oldest alert had arrived. */
  readonly delivered: (color: 'red' | 'green', seconds: number | undefined) => void;
}

/** The bot as every metric of it has it. */
interface OfBot {
  readonly bot: string;
}

/** What the relay tells Prometheus. Each series exists from the start, so that a rate of the first failure is seen. */
export class RelayMetrics {
  readonly registry = new Registry();
  readonly #bots = new Map<string, BotMetrics>();

  /** Bodies that can never be read. */
  readonly unreadable = this.#counter('notifications_unreadable_total', 'Bodies that can never be read, answered 4xx.');
  /** Notifications for a bot that is not configured; the default one takes them. */
  readonly unknownBot = this.#counter(
    'unknown_bot_total',
    'Notifications for a bot that is not configured; the default bot took them.',
  );
  /** Callers without the token that is asked for. */
  readonly callersRefused = this.#counter('callers_refused_total', 'Calls without the right token, answered 503.');

  readonly #received = this.#counter(
    'notifications_received_total',
    'Notifications that could be read, by bot and status.',
    'bot',
    'status',
  );
  readonly #alerts = this.#counter(
    'alerts_received_total',
    'Alerts in these notifications, by bot and status.',
    'bot',
    'status',
  );
  readonly #delivered = this.#counter(
    'cards_delivered_total',
    'Cards that Feishu accepted, by bot and color.',
    'bot',
    'color',
  );
  readonly #refused = this.#counter(
    'cards_refused_total',
    'Tries to deliver a card that failed, by bot and reason.',
    'bot',
    'reason',
  );
  readonly #unanswered = this.#counter(
    'notifications_refused_total',
    'Notifications that were neither delivered nor on the disk, answered 503, by bot and reason.',
    'bot',
    'reason',
  );
  readonly #judged = this.#counter(
    'alerts_judged_total',
    'Alerts by bot and what they were: new, reminder, copy of a known state, stale (older than a known state), doubtful (shown when nothing speaks against it for a while).',
    'bot',
    'result',
  );
  readonly #composed = this.#counter(
    'cards_composed_total',
    'Cards composed, by bot and how: single (one state), group (several of a group), digest (several groups).',
    'bot',
    'how',
  );
  readonly #deliverySeconds = new Histogram({
    name: 'feishu_relay_delivery_seconds',
    help: 'From the arrival of an alert until Feishu accepted its card, by bot.',
    labelNames: ['bot'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600, 3600],
    registers: [this.registry],
  });
  readonly #lastSuccess = this.#gauge(
    'last_success_timestamp_seconds',
    'When Feishu last accepted a card of the bot; 0 before the first.',
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    const each = (read: (backlog: Backlog) => number) => (gauge: Gauge) => {
      for (const [bot, metrics] of this.#bots) gauge.set({ bot }, read(metrics.backlog()));
    };
    this.#gauge(
      'alerts_waiting',
      'States of alerts that no accepted card shows yet.',
      each(({ states }) => states),
    );
    this.#gauge(
      'oldest_waiting_seconds',
      'How long the oldest of these has waited; 0 when none waits.',
      each(({ oldestWaitMs }) => oldestWaitMs / 1000),
    );
    this.#gauge(
      'cards_kept',
      'Cards that Feishu refused in every form, tried again behind the others.',
      each(({ keptCards }) => keptCards),
    );
    this.#gauge(
      'journal_full',
      '1 while the disk of the journal takes no more.',
      each(({ diskFull }) => (diskFull ? 1 : 0)),
    );
    this.#gauge(
      'budget_left',
      'Requests that the limits of Feishu allow at this moment.',
      each(({ budgetLeft }) => budgetLeft),
    );
  }

  /**
   * The metrics of one bot.
   * @param backlog Asked at each scrape.
   */
  bot(bot: string, backlog: () => Backlog): BotMetrics {
    const metrics: BotMetrics = {
      backlog,
      received: (firing, resolved) => {
        this.#received.inc({ bot, status: firing > 0 ? 'firing' : 'resolved' });
        this.#alerts.inc({ bot, status: 'firing' }, firing);
        this.#alerts.inc({ bot, status: 'resolved' }, resolved);
      },
      unanswered: (reason) => this.#unanswered.inc({ bot, reason }),
      refused: (reason) => this.#refused.inc({ bot, reason }),
      judged: (result, count) => this.#judged.inc({ bot, result }, count),
      composed: (how) => this.#composed.inc({ bot, how }),
      delivered: (color, seconds) => {
        this.#delivered.inc({ bot, color });
        this.#lastSuccess.setToCurrentTime({ bot });
        if (seconds !== undefined) this.#deliverySeconds.observe({ bot }, seconds);
      },
    };
    this.#bots.set(bot, metrics);
    this.#begin({ bot });
    return metrics;
  }

  #begin({ bot }: OfBot): void {
    this.#lastSuccess.set({ bot }, 0);
    this.#deliverySeconds.zero({ bot });
    for (const status of ['firing', 'resolved']) {
      this.#received.inc({ bot, status }, 0);
      this.#alerts.inc({ bot, status }, 0);
    }
    for (const color of ['red', 'green']) this.#delivered.inc({ bot, color }, 0);
    for (const result of ['new', 'reminder', 'copy', 'stale', 'doubtful']) this.#judged.inc({ bot, result }, 0);
    for (const how of ['single', 'group', 'digest']) this.#composed.inc({ bot, how }, 0);
    for (const reason of Object.keys(refusalReasons) as RefusalReason[]) {
      this.#refused.inc({ bot, reason }, 0);
      this.#unanswered.inc({ bot, reason }, 0);
    }
  }

  #counter<Label extends string = never>(name: string, help: string, ...labelNames: Label[]): Counter<Label> {
    return new Counter({ name: `feishu_relay_${name}`, help, labelNames, registers: [this.registry] });
  }

  #gauge(name: string, help: string, read?: (gauge: Gauge) => void): Gauge {
    const gauge: Gauge = new Gauge({
      name: `feishu_relay_${name}`,
      help,
      labelNames: ['bot'],
      registers: [this.registry],
      ...(read === undefined ? {} : { collect: () => read(gauge) }),
    });
    return gauge;
  }
}
