/** Value of a relay's series without labels; NaN while the relay does not answer. */
export async function metricOf(url: string, name: string): Promise<number> {
  const text = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5000) }).then(
    (answer) => answer.text(),
    () => '',
  );
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
}
