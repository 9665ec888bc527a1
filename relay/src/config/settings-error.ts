/** The environment or the file is wrong; `problems` has a sentence for each thing that is. */
export class RelaySettingsError extends Error {
  override readonly name = 'RelaySettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Notes one problem, a sentence without any value of a credential. */
export type Report = (problem: string) => void;
