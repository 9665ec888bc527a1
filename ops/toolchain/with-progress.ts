/**
 * Runs `work` and says every `everyMs` that it is still going on and for how long, so that nothing long is silent.
 * @param everyMs @default 10000
 */
export async function withProgress<T>(
  what: string,
  log: (line: string) => void,
  work: Promise<T>,
  everyMs = 10_000,
): Promise<T> {
  const startedMs = Date.now();
  const timer = setInterval(() => log(`  ${what}: ${Math.round((Date.now() - startedMs) / 1000)} s`), everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
