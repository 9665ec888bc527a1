/**
 * Waits for a condition by asking again and again; the pause between two questions is `everyMs`.
 * @returns the first answer that is not undefined, or undefined when `timeoutMs` has passed.
 */
export const waitUntil = async <T>(
  ask: () => Promise<T | undefined>,
  timeoutMs: number,
  everyMs = 100,
): Promise<T | undefined> => {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() >= end) return answer;
    await new Promise((wake) => setTimeout(wake, everyMs));
  }
};
