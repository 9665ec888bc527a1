import { Agent, request } from 'undici';
import { z } from 'zod';
import { matcher } from '../card/alert-links.ts';
import type { Alert } from '../webhook/notification.ts';

/** The Alertmanagers of a relay, and how they are asked. */
export interface AlertmanagerAccess {
  /** Base addresses. */
  readonly urls: readonly string[];
  /** PEM text: who signs their certificates. Absent: the usual authorities. */
  readonly ca?: string | undefined;
  /** Value of the header `Authorization`. Absent: none. */
  readonly authorization?: string | undefined;
}

/** Alertmanager's own fingerprints; another sender's would be found nowhere. */
const ownFingerprint = /^[0-9a-f]{16}$/;

/** Labels that narrow a question down; which alert it is about tells the fingerprint. */
const askedLabels = ['alertname', 'instance'] as const;

/** Longer values are not asked for. */
const mostCharacters = 500;

/** Whole time for one question, in milliseconds. */
const timeoutMs = 3000;

const answerSchema = z.array(z.object({ fingerprint: z.string() }));

function questionOf({ labels }: Alert): string {
  const question = new URLSearchParams();
  for (const name of askedLabels) {
    const value = labels[name];
    if (value !== undefined && value.length <= mostCharacters) question.append('filter', matcher(name, value));
  }
  return question.toString();
}

/** Asks the Alertmanagers which alerts fire. Source: GET /alerts of Alertmanager's API v2, which leaves out what is over. */
export class WhatFires {
  readonly #access: AlertmanagerAccess;
  readonly #agent: Agent;

  constructor(access: AlertmanagerAccess) {
    this.#access = access;
    const connect = { timeout: timeoutMs, ...(access.ca === undefined ? {} : { ca: access.ca }) };
    this.#agent = new Agent({ connect, keepAliveTimeout: 4000, connections: 2, maxResponseSize: 16 * 1024 * 1024 });
  }

  /** Which of these alerts fire: those of which any Alertmanager says so do; one that none of them could tell of is not in the answer. */
  async ask(alerts: readonly Alert[]): Promise<ReadonlyMap<Alert, boolean>> {
    const known = new Map<Alert, boolean>();
    const left = new Set(this.#access.urls);
    for (const alert of alerts.filter(({ fingerprint }) => ownFingerprint.test(fingerprint))) {
      for (const url of left) {
        const fires = await this.#tryAsk(url, alert);
        // Who does not answer is not waited for again.
        if (fires === undefined) left.delete(url);
        else known.set(alert, fires);
        if (fires === true) break;
      }
    }
    return known;
  }

  /** Lets the connections go. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #tryAsk(url: string, alert: Alert): Promise<boolean | undefined> {
    const { authorization } = this.#access;
    try {
      const { statusCode, body } = await request(`${url}/api/v2/alerts?${questionOf(alert)}`, {
        headers: authorization === undefined ? {} : { authorization },
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (statusCode !== 200) {
        await body.dump();
        return undefined;
      }
      const firing = answerSchema.parse(await body.json());
      return firing.some(({ fingerprint }) => fingerprint === alert.fingerprint);
    } catch {
      return undefined;
    }
  }
}
