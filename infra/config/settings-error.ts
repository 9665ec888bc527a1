/** One thing that is wrong in a stack file. */
export interface Problem {
  /** Keys from the top, joined by `/`, for example `hosts/prom02/address`. */
  readonly path: string;
  /** What should hold, and for a value that may be shown, what was found. */
  readonly text: string;
}

/** A stack file that cannot be used, with every problem found in it. Holds no secret. */
export class SettingsError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ path, text }) => `  ${path}: ${text}`);
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super(`The stack file has ${count} (paths below promha:):\n${lines.join('\n')}`);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}
