import { fetch } from 'undici';
import type { z } from 'zod';
import { fetchOptions, throughDoor, tryLabDoor } from '../door/lab-door.ts';

const timeoutMs = 3000;

/** Asks an endpoint of the lab's system, through its door if there is one, and parses its JSON; undefined when it does not answer, or not as expected: a drill looks again. */
export const tryFetchJson = async <T>(url: string, schema: z.ZodType<T>): Promise<T | undefined> => {
  const text = await tryFetchText(url);
  try {
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

/** Asks an endpoint of the lab's system for its text; undefined when it does not answer with 200. */
export const tryFetchText = async (url: string): Promise<string | undefined> => {
  try {
    const door = await tryLabDoor();
    const options = { ...fetchOptions(door), signal: AbortSignal.timeout(timeoutMs) };
    const response = await fetch(throughDoor(url, door), options);
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
};
