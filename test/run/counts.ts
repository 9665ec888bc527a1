/** Tests of one part of the run. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Counts of several parts together. */
export function sum(parts: readonly Counts[]): Counts {
  return {
    passed: parts.reduce((total, { passed }) => total + passed, 0),
    failed: parts.reduce((total, { failed }) => total + failed, 0),
  };
}
