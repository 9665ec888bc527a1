/** What one part of the run came to. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** What failed, one text each: where, and the first lines of why. */
  readonly failures: readonly string[];
  /** Files with tests that were left out, and how many: for want of something on this machine, or of `--long`. */
  readonly leftOut: readonly string[];
}

/** A part that ran no test: one failure, or nothing at all. */
export function untested(failures: readonly string[] = []): Outcome {
  return { passed: 0, failed: failures.length, failures, leftOut: [] };
}

/** Several parts together. */
export function sum(parts: readonly Outcome[]): Outcome {
  return {
    passed: parts.reduce((total, { passed }) => total + passed, 0),
    failed: parts.reduce((total, { failed }) => total + failed, 0),
    failures: parts.flatMap(({ failures }) => failures),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
  };
}
