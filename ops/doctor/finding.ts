/** How much a finding matters: `problem` breaks something now or will; `note` is worth knowing; `fine` was looked at and is well. */
export type FindingLevel = 'problem' | 'note' | 'fine';

/** One thing that was looked at. */
export interface Finding {
  readonly level: FindingLevel;
  /** What was looked at, one word or two: `clock`, `memory`. */
  readonly subject: string;
  /** What was found; for a problem or a note also what it means and the way out. */
  readonly text: string;
}

export const problem = (subject: string, text: string): Finding => ({ level: 'problem', subject, text });
export const note = (subject: string, text: string): Finding => ({ level: 'note', subject, text });
export const fine = (subject: string, text: string): Finding => ({ level: 'fine', subject, text });
