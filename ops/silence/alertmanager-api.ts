import { fetch, type RequestInit, type Response } from 'undici';
import { z } from 'zod';
import { type Matcher, shownMatcher } from './parse-matcher.ts';
import { silenceSchema } from './silence-schema.ts';

/** No Alertmanager does what is asked of it. */
export class AlertmanagerError extends Error {
  override readonly name = 'AlertmanagerError';
}

const heldSilenceSchema = silenceSchema.extend({
  id: z.string(),
  status: z.object({ state: z.enum(['active', 'pending', 'expired']) }),
  startsAt: z.string(),
});

/** A silence as an Alertmanager has it; times are ISO 8601. */
export type Silence = z.infer<typeof heldSilenceSchema>;

/** What is asked for. */
export interface WantedSilence {
  readonly matchers: readonly Matcher[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly createdBy: string;
  readonly comment: string;
}

const timeoutMs = 5_000;

/** The reason behind a failed fetch, in a few words. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: string } };
  return cause?.code ?? (error as Error).message;
}

/** An Alertmanager, and how it is asked. */
export interface AlertmanagerAt {
  /** For example `http://192.168.1.91:9093`. */
  readonly base: string;
  /** What it takes to be let in. */
  readonly access: RequestInit;
}

function optionsOf({ access }: Pick<AlertmanagerAt, 'access'>, init: RequestInit = {}): RequestInit {
  const headers = { ...(access.headers as object), ...(init.headers as object) } as Record<string, string>;
  return { ...access, ...init, headers, signal: AbortSignal.timeout(timeoutMs) };
}

/** What an answer says that is no success: text, or a text as JSON. */
function reasonIn(answer: string): string {
  try {
    return z.string().parse(JSON.parse(answer));
  } catch {
    return answer.trim();
  }
}

async function ask(at: AlertmanagerAt, path: string, init?: RequestInit): Promise<unknown> {
  const { base } = at;
  let answer: Response;
  try {
    answer = await fetch(`${base}/api/v2${path}`, optionsOf(at, init));
  } catch (error) {
    throw new AlertmanagerError(`${base}: does not answer (${reasonOf(error)})`);
  }
  const text = await answer.text();
  if (!answer.ok) throw new AlertmanagerError(`${base}: refused (${answer.status}): ${reasonIn(text)}`);
  return text === '' ? undefined : JSON.parse(text);
}

/**
 * The first of some Alertmanagers that is ready; the others of its cluster learn from it.
 * @throws AlertmanagerError that says why none is.
 */
export async function firstLiving(bases: readonly string[], access: RequestInit): Promise<AlertmanagerAt> {
  const problems: string[] = [];
  for (const base of bases) {
    try {
      const { ok, status } = await fetch(`${base}/-/ready`, optionsOf({ access }));
      if (ok) return { base, access };
      problems.push(`${base}: answers ${status}`);
    } catch (error) {
      problems.push(`${base}: ${reasonOf(error)}`);
    }
  }
  throw new AlertmanagerError(
    `no Alertmanager of the stack answers:\n${problems.map((line) => `  ${line}`).join('\n')}\nIf only this machine does not reach it: --alertmanager <address>, say through ssh -L`,
  );
}

/** Makes a silence; returns its id. */
export async function addSilence(at: AlertmanagerAt, wanted: WantedSilence): Promise<string> {
  const answer = await ask(at, '/silences', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wanted),
  });
  return z.object({ silenceID: z.string() }).parse(answer).silenceID;
}

/** The silences that are or will be in force, the first to end first. */
export async function livingSilences(at: AlertmanagerAt): Promise<readonly Silence[]> {
  const all = z.array(heldSilenceSchema).parse(await ask(at, '/silences'));
  return all
    .filter(({ status }) => status.state !== 'expired')
    .sort((a, b) => Date.parse(a.endsAt) - Date.parse(b.endsAt));
}

/** Ends a silence now. */
export async function expireSilence(at: AlertmanagerAt, id: string): Promise<void> {
  await ask(at, `/silence/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** How many alerts fire now that all the matchers match. */
export async function matchingAlerts(at: AlertmanagerAt, matchers: readonly Matcher[]): Promise<number> {
  const filters = matchers.map((matcher) => `filter=${encodeURIComponent(shownMatcher(matcher))}`);
  return z.array(z.unknown()).parse(await ask(at, `/alerts?${filters.join('&')}`)).length;
}
