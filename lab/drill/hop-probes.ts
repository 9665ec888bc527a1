import { z } from 'zod';
import { tryFetchJson, tryFetchText } from './fetch-json.ts';
import { labEndpoints } from './lab-endpoints.ts';

const vectorSchema = z.object({ data: z.object({ result: z.array(z.unknown()) }) });
const alertsSchema = z.object({
  data: z.object({ alerts: z.array(z.object({ labels: z.record(z.string(), z.string()), state: z.string() })) }),
});
const heldSchema = z.array(
  z.object({ labels: z.record(z.string(), z.string()), status: z.object({ state: z.string() }) }),
);

/** Whether each Prometheus has a result of this query, which is there as long as it sees the trouble; undefined from one that does not answer. */
export const troubleSeen = (query: string): Promise<readonly (boolean | undefined)[]> =>
  Promise.all(
    labEndpoints.prometheus.map(async (base) => {
      const answer = await tryFetchJson(`${base}/api/v1/query?query=${encodeURIComponent(query)}`, vectorSchema);
      return answer && answer.data.result.length > 0;
    }),
  );

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
