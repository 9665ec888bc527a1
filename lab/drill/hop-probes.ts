import { z } from 'zod';
import { tryFetchJson, tryFetchText } from './fetch-json.ts';
import { labEndpoints } from './lab-endpoints.ts';

const labels = z.record(z.string(), z.string());
const vectorSchema = z.object({
  data: z.object({ result: z.array(z.object({ metric: labels, value: z.tuple([z.number(), z.string()]) })) }),
});
const rulesSchema = z.object({
  data: z.object({ groups: z.array(z.object({ rules: z.array(z.object({ query: z.string() })) })) }),
});
const alertsSchema = z.object({
  data: z.object({ alerts: z.array(z.object({ labels, state: z.string() })) }),
});
const heldSchema = z.array(z.object({ labels, status: z.object({ state: z.string() }) }));

/** What the rules of this name ask, as Prometheus runs them; a rule with two levels is one of them or the other. Undefined when no Prometheus answers. */
export const ruleExpression = async (alert: string): Promise<string | undefined> => {
  const answers = await Promise.all(
    labEndpoints.prometheus.map((base) =>
      tryFetchJson(`${base}/api/v1/rules?type=alert&rule_name[]=${encodeURIComponent(alert)}`, rulesSchema),
    ),
  );
  const rules = answers.find((answer) => answer !== undefined)?.data.groups.flatMap((group) => group.rules) ?? [];
  return rules.length === 0 ? undefined : rules.map(({ query }) => `(${query})`).join(' or ');
};

/** What each Prometheus answers to an expression for an instance, first value only; null where it has none, undefined from one that does not answer. */
const valuesOf = (expression: string, instance: string): Promise<readonly (number | null | undefined)[]> =>
  Promise.all(
    labEndpoints.prometheus.map(async (base) => {
      const url = `${base}/api/v1/query?query=${encodeURIComponent(expression)}`;
      const answer = await tryFetchJson(url, vectorSchema);
      if (answer === undefined) return undefined;
      const found = answer.data.result.find(({ metric }) => metric['instance'] === instance);
      return found === undefined ? null : Number(found.value[1]);
    }),
  );

/** Whether each Prometheus has a result of a rule's expression for an instance, which is there as long as it sees the trouble; undefined from one that does not answer. */
export const troubleSeen = async (expression: string, instance: string): Promise<readonly (boolean | undefined)[]> =>
  (await valuesOf(expression, instance)).map((value) => (value === undefined ? undefined : value !== null));

/** The largest of what the two answer to an expression for an instance; undefined when neither has anything. */
export const largestOf = async (expression: string, instance: string): Promise<number | undefined> => {
  const known = (await valuesOf(expression, instance)).filter((value) => typeof value === 'number');
  return known.length === 0 ? undefined : Math.max(...known);
};

/** State of a rule for an instance, the furthest of both Prometheus: `inactive`, `pending`, `firing`. */
export const ruleState = async (alert: string, instance: string): Promise<string> => {
  const isOurs = (labels: Readonly<Record<string, string>>): boolean =>
    labels['alertname'] === alert && labels['instance'] === instance;
  const answers = await Promise.all(
    labEndpoints.prometheus.map((base) => tryFetchJson(`${base}/api/v1/alerts`, alertsSchema)),
  );
  const states = answers.flatMap((answer) => answer?.data.alerts ?? []).filter(({ labels }) => isOurs(labels));
  if (states.some(({ state }) => state === 'firing')) return 'firing';
  return states.length > 0 ? 'pending' : 'inactive';
};

/** Whether an Alertmanager holds this alert of an instance as an active one; undefined when none answers. */
export const alertmanagerHolds = async (alert: string, instance: string): Promise<boolean | undefined> => {
  const filter = encodeURIComponent(`alertname="${alert}"`);
  const answers = await Promise.all(
    labEndpoints.alertmanager.map(async (base) => {
      const alerts = await tryFetchJson(`${base}/api/v2/alerts?active=true&filter=${filter}`, heldSchema);
      return alerts?.some(({ labels }) => labels['instance'] === instance);
    }),
  );
  const known = answers.filter((answer) => answer !== undefined);
  return known.length === 0 ? undefined : known.includes(true);
};

/** How many notifications the relays have taken so far, as their metrics tell; undefined when none answers. */
export const relayReceived = async (): Promise<number | undefined> => {
  const texts = (await Promise.all(labEndpoints.relay.map((base) => tryFetchText(`${base}/metrics`)))).filter(
    (text) => text !== undefined,
  );
  if (texts.length === 0) return undefined;
  const samples = texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => /^\w*received\w*_total(\{[^}]*\})? /.test(line));
  return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};
