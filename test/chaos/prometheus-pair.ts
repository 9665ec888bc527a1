import type { ChaosSize } from './chaos-size.ts';

/** An alert of the run: when it begins to fire and when it is over, in milliseconds since the run began. */
export interface PlannedAlert {
  /** `n<digits>.x`, which is looked for on the cards. */
  readonly instance: string;
  readonly alertname: string;
  readonly severity: 'critical' | 'warning';
  readonly fireMs: number;
  readonly resolveMs: number;
}

/** How often rules are evaluated. */
const evaluationMs = 1000;

/**
 * What has not changed is told again after this. Prometheus's default is a minute; here it is as much shorter as the times of the
 * Alertmanagers are.
 */
const resendDelayMs = 4000;

/** What is over is told for so long. Source: resolvedRetention in prometheus/rules/alerting.go. */
const resolvedRetentionMs = 900_000;

/** How long an Alertmanager of the run waits after its start, as in its unit: see `startDelay` of infra/render/alertmanager. */
export const startDelayMs = resendDelayMs + evaluationMs;

/** Alerts of six hosts each, at random moments. */
export function planAlerts({ alerts, stormMs, lastsMs }: ChaosSize, random: () => number): readonly PlannedAlert[] {
  return Array.from({ length: alerts }, (_, index) => {
    const fireMs = Math.floor(random() * (stormMs - lastsMs));
    const resolveMs = fireMs + lastsMs + Math.floor(random() * 8000);
    const alertname = `Rule${index % Math.ceil(alerts / 6)}`;
    return {
      instance: `n${index}.x`,
      alertname,
      severity: index % 3 === 0 ? 'critical' : 'warning',
      fireMs,
      resolveMs,
    };
  });
}

/** One more alert, of a rule of its own, that fires at once and for as short a time as any. */
export function lateAlert(plans: readonly PlannedAlert[], { lastsMs }: ChaosSize, fireMs: number): PlannedAlert {
  const index = plans.length;
  const times = { fireMs, resolveMs: fireMs + lastsMs };
  return { instance: `n${index}.x`, alertname: `Late${index}`, severity: 'critical', ...times };
}

/** One of two Prometheus: both see the same, half a second apart, and each tells both Alertmanagers. */
class Prometheus {
  readonly #plans: readonly PlannedAlert[];
  readonly #replica: number;
  readonly #begunMs: number;
  /** When each alert was last told, and whether it was over then. */
  readonly #told = new Map<string, { readonly atMs: number; readonly isOver: boolean }>();

  constructor(plans: readonly PlannedAlert[], replica: number, begunMs: number) {
    this.#plans = plans;
    this.#replica = replica;
    this.#begunMs = begunMs;
  }

  /** One evaluation: tells what is new, what is over, and what was told a resend delay ago; what is not taken is not told again before. */
  async evaluate(alertmanagers: readonly string[]): Promise<void> {
    const nowMs = Date.now();
    const due = this.#plans.filter((plan) => this.#isDue(plan, nowMs));
    for (const plan of due) this.#told.set(plan.instance, { atMs: nowMs, isOver: this.#isOver(plan, nowMs) });
    if (due.length === 0) return;
    const body = JSON.stringify(due.map((plan) => this.#asAlert(plan, nowMs)));
    const headers = { 'content-type': 'application/json' };
    const post = (url: string): Promise<unknown> =>
      fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body }).catch(() => undefined);
    await Promise.all(alertmanagers.map(post));
  }

  #startsMs({ fireMs }: PlannedAlert): number {
    return this.#begunMs + fireMs + this.#replica * 500;
  }

  #endsMs({ resolveMs }: PlannedAlert): number {
    return this.#begunMs + resolveMs + this.#replica * 500;
  }

  #isOver(plan: PlannedAlert, nowMs: number): boolean {
    return nowMs >= this.#endsMs(plan);
  }

  #isDue(plan: PlannedAlert, nowMs: number): boolean {
    if (nowMs < this.#startsMs(plan) || nowMs > this.#endsMs(plan) + resolvedRetentionMs) return false;
    const told = this.#told.get(plan.instance);
    return told === undefined || told.isOver !== this.#isOver(plan, nowMs) || nowMs - told.atMs > resendDelayMs;
  }

  #asAlert(plan: PlannedAlert, nowMs: number): object {
    const { alertname, instance, severity } = plan;
    return {
      labels: { alertname, instance, severity },
      annotations: { summary: `trouble on ${instance}` },
      startsAt: new Date(this.#startsMs(plan)).toISOString(),
      endsAt: new Date(this.#isOver(plan, nowMs) ? this.#endsMs(plan) : nowMs + 4 * resendDelayMs).toISOString(),
      generatorURL: `http://10.0.0.${this.#replica + 1}:9090/graph`,
    };
  }
}

/** Does what two Prometheus do until `isDone`. */
export async function runPrometheusPair(
  plans: readonly PlannedAlert[],
  alertmanagers: readonly string[],
  begunMs: number,
  isDone: () => boolean,
): Promise<void> {
  const pair = [0, 1].map((replica) => new Prometheus(plans, replica, begunMs));
  while (!isDone()) {
    await Promise.all(pair.map((prometheus) => prometheus.evaluate(alertmanagers)));
    await new Promise((resolve) => setTimeout(resolve, evaluationMs));
  }
}
