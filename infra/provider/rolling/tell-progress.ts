/** Pause between two lines, in milliseconds; runs that are over sooner say nothing. */
const pauseMs = 5000;

/** From a minute on a line comes after this part of the time that has passed, so that a long run is not told in hundreds of lines. */
const pausePart = 0.1;

/**
 * Says from time to time how far a run is, as long as there is something to say and it differs from what was said last.
 * @param line What there is to say now; undefined: nothing.
 * @param now Milliseconds of a clock that does not jump.
 */
export function tellProgress(line: () => string | undefined, say: (line: string) => void, now: () => number): void {
  const begunMs = now();
  let last: string | undefined;
  const next = (): void => {
    const pause = Math.max(pauseMs, (now() - begunMs) * pausePart);
    setTimeout(() => {
      const text = line();
      if (text !== undefined && text !== last) say(text);
      last = text ?? last;
      next();
    }, pause).unref();
  };
  next();
}
