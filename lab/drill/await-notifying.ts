import { durationMs } from '../../infra/config/duration.ts';
import { startDelay } from '../../infra/render/alertmanager/start-delay.ts';
import { withProgress } from '../progress.ts';
import { waitUntil } from '../wait-until.ts';
import { tryFetchText } from './fetch-json.ts';
import { labEndpoints } from './lab-endpoints.ts';

/** How long an Alertmanager of the lab says nothing after its start: its stack evaluates rules every 10 s. */
const silentMs = durationMs(startDelay('10s'));

/** How long an Alertmanager runs, by its metrics text; undefined when that does not say. */
export const tryAgeMs = (metrics: string, nowMs: number): number | undefined => {
  const started = Number(/^process_start_time_seconds (\S+)$/m.exec(metrics)?.[1]);
  return Number.isFinite(started) ? nowMs - started * 1000 : undefined;
};

const isNotifying = async (): Promise<true | undefined> => {
  const texts = await Promise.all(labEndpoints.alertmanager.map((base) => tryFetchText(`${base}/metrics`)));
  const ages = texts.flatMap((text) => (text === undefined ? [] : (tryAgeMs(text, Date.now()) ?? [])));
  return ages.some((age) => age > silentMs) ? true : undefined;
};

/**
 * Waits until an Alertmanager passes alerts on: both are silent for a while after their start (docs/design.md), and a drill just after an
 * `up` would measure that. One that is away or never gets there is no matter here: the drill says what came of it.
 */
export const awaitNotifying = async (): Promise<void> => {
  if ((await isNotifying()) === true) return;
  const title = `the Alertmanagers have just started and are silent for ${silentMs / 1000} s`;
  await withProgress(title, () => waitUntil(isNotifying, 2 * silentMs, 1000));
};
