/** Prints one line of progress on stderr; stdout belongs to the result. */
export function say(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}

/** Runs a part of a bench, says its title before and its seconds after it. */
export async function part<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  say(`${title} …`);
  const begunMs = performance.now();
  const result = await work();
  say(`${title}: done in ${((performance.now() - begunMs) / 1000).toFixed(1)} s`);
  return result;
}
