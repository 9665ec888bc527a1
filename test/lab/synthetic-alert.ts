import { labFeishu } from '../../lab/stack/feishu-daemon.ts';
import { isCardOf } from '../../lab/drill/is-card-of.ts';
import { httpGet } from './lab-queries.ts';

/** Both Alertmanagers of the mission. */
export const alertmanagerPair = ['http://192.168.1.91:9093', 'http://192.168.1.92:9093'] as const;

/** What a synthetic alert is said to be about. */
const about = { name: 'test', address: '192.168.1.94' };

/** An alert that no rule raises: it goes to the Alertmanagers as Prometheus would send it, so that a test has not to wait for one. */
export interface SyntheticAlert {
  readonly name: string;
  readonly startsAt: string;
}

/** A new critical alert, of a name that nothing before it had. */
export function syntheticAlert(what: string): SyntheticAlert {
  return { name: `${what}${Date.now().toString(36)}`, startsAt: new Date().toISOString() };
}

/** Tells Alertmanagers that the alert fires, or that it has ended. */
export async function post(
  { name, startsAt }: SyntheticAlert,
  state: 'firing' | 'resolved',
  alertmanagers: readonly string[],
): Promise<void> {
  const endsAt = state === 'firing' ? new Date(Date.now() + 600_000) : new Date();
  const labels = { alertname: name, severity: 'critical', instance: about.name, address: about.address, job: 'node' };
  const annotations = { summary: `${name} · ${about.name} (${about.address})`, description: 'a test of the pair' };
  const body = JSON.stringify([{ labels, annotations, startsAt, endsAt: endsAt.toISOString() }]);
  for (const base of alertmanagers) {
    await httpGet(`${base}/api/v2/alerts`, '-f', '-H', 'Content-Type: application/json', '--data-binary', body);
  }
}

/** How many accepted cards of a colour tell of the alert. */
export async function cardsOf({ name }: SyntheticAlert, color: 'red' | 'green'): Promise<number> {
  return (await labFeishu().requests()).filter((request) => isCardOf(request, color, name, about)).length;
}
