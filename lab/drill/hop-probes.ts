import { z } from 'zod';
import { tryFetchJson, tryFetchText } from './fetch-json.ts';
import { labEndpoints } from './lab-endpoints.ts';

const vectorSchema = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});
const alertsSchema = z.object({
  data: z.object({ alerts: z.array(z.object({ labels: z.record(z.string(), z.string()), state: z.string() })) }),
});
const heldSchema = z.array(
  z.object({ labels: z.record(z.string(), z.string()), status: z.object({ state: z.string() }) }),
);

const first = async <T>(asked: readonly Promise<T | undefined>[]): Promise<T | undefined> =>
  (await Promise.all(asked)).find((answer) => answer !== undefined);

/** How the target stands in a Prometheus: `up` of job node for this instance; undefined when none answers. */
export const targetUp = (instance: string): Promise<readonly (number | undefined)[]> =>
  Promise.all(
    labEndpoints.prometheus.map(async (base) => {
      const query = encodeURIComponent(`up{job="node",instance="${instance}"}`);
      const answer = await tryFetchJson(`${base}/api/v1/query?query=${query}`, vectorSchema);
      const value = answer?.data.result[0]?.value[1];
      return value === undefined ? undefined : Number(value);
    }),
  );

/** State of the rule NodeDown for an instance, the furthest of both Prometheus: `inactive`, `pending`, `firing`. */
export const ruleState = async (instance: string): Promise<string> => {
  const isOurs = (labels: Readonly<Record<string, string>>): boolean =>
    labels['alertname'] === 'NodeDown' && labels['instance'] === instance;
  const answers = await Promise.all(
    labEndpoints.prometheus.map((base) => tryFetchJson(`${base}/api/v1/alerts`, alertsSchema)),
  );
  const states = answers.flatMap((answer) => answer?.data.alerts ?? []).filter((alert) => isOurs(alert.labels));
  if (states.some((alert) => alert.state === 'firing')) return 'firing';
  return states.length > 0 ? 'pending' : 'inactive';
};

/** Whether an Alertmanager holds NodeDown for an instance as an active alert; undefined when none answers. */
export const alertmanagerHolds = async (instance: string): Promise<boolean | undefined> => {
  const filter = encodeURIComponent('alertname="NodeDown"');
  const held = await first(
    labEndpoints.alertmanager.map(async (base) => {
      const alerts = await tryFetchJson(`${base}/api/v2/alerts?active=true&filter=${filter}`, heldSchema);
      return alerts?.some((alert) => alert.labels['instance'] === instance);
    }),
  );
  return held;
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
