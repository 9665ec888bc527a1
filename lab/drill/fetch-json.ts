import type { z } from 'zod';

const timeoutMs = 3000;

/** Asks an HTTP endpoint and parses its JSON; undefined when it does not answer, or not as expected: a drill looks again. */
export const tryFetchJson = async <T>(url: string, schema: z.ZodType<T>): Promise<T | undefined> => {
  const text = await tryFetchText(url);
  try {
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

/** Asks an HTTP endpoint for its text; undefined when it does not answer with 200. */
export const tryFetchText = async (url: string): Promise<string | undefined> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
};
