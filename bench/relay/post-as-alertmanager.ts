import { setTimeout as sleep } from 'node:timers/promises';
import { request, type Dispatcher } from 'undici';

/** What became of one webhook. */
export interface PostResult {
  /** Status of the last answer; 0 when there was none. */
  readonly status: number;
  readonly tries: number;
}

/** Pauses of Alertmanager's retries: its backoff library's defaults. Source: prometheus/alertmanager, notify.RetryStage. */
const firstPauseMs = 500;
const growth = 1.5;
const longestPauseMs = 60_000;

async function postOnce(url: string, body: string, dispatcher: Dispatcher): Promise<number> {
  try {
    const headers = { 'content-type': 'application/json', 'user-agent': 'Alertmanager/bench' };
    const answer = await request(url, { method: 'POST', headers, body, dispatcher });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    return 0;
  }
}

/**
 * Posts a webhook as Alertmanager does: a 2xx ends it, so does a 4xx; after a 5xx or no answer at all it comes again,
 * with growing pauses, until `giveUpMs` of the clock.
 * @param giveUpMs Moment in milliseconds since 1970; Alertmanager's is the next flush of the group.
 * @param random From 0 to below 1, for the jitter. @default Math.random
 */
export async function postAsAlertmanager(
  url: string,
  body: string,
  dispatcher: Dispatcher,
  giveUpMs: number,
  random: () => number = Math.random,
): Promise<PostResult> {
  for (let tries = 1, pauseMs = firstPauseMs; ; tries++, pauseMs = Math.min(longestPauseMs, pauseMs * growth)) {
    const status = await postOnce(url, body, dispatcher);
    if (status !== 0 && status < 500) return { status, tries };
    const waitMs = pauseMs * (0.5 + random());
    if (Date.now() + waitMs > giveUpMs) return { status, tries };
    await sleep(waitMs);
  }
}
