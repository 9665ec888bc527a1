/** How a run on a host ended, as its result file says. */
export interface RunOutcome {
  /**
   * `refused`: nothing was changed. `failed`: it failed, see `undone`. `died`: it was killed and could say nothing. `gone`: nothing of
   * it is there, so it has ended and was told to another connection, or never began.
   */
  readonly status: 'ok' | 'refused' | 'failed' | 'died' | 'gone';
  readonly step: string;
  readonly reason: string;
  /**
   * `nothing`: there was nothing to undo. `yes`: all is as before. `unready`: so it is, but the service in its old form does not
   * get ready either. `failed`: undoing failed too.
   */
  readonly undone: 'nothing' | 'yes' | 'unready' | 'failed';
  /** systemd's word for the service after it. */
  readonly running: string;
  /** What a checker said. */
  readonly detail: readonly string[];
  readonly log: readonly string[];
  /** Last lines of the service's journal. */
  readonly journal: readonly string[];
}

const silent: RunOutcome = {
  status: 'died',
  step: 'run',
  reason: '',
  undone: 'nothing',
  running: '',
  detail: [],
  log: [],
  journal: [],
};

function isStatus(word: string | undefined): word is RunOutcome['status'] {
  return word === 'ok' || word === 'refused' || word === 'failed';
}

/** What await.sh says while the run goes on. */
const whileItWorks = /^(?:#working\n|#ready\n)*/;

/** True when the run waits for the confirmation, by what await.sh printed so far. */
export function asksToConfirm(output: string): boolean {
  return /^#ready$/m.test(whileItWorks.exec(output)?.[0] ?? '');
}

/** Reads what await.sh printed; undefined when it broke off. */
export function tryParseOutcome(printed: string): RunOutcome | undefined {
  const output = printed.replace(whileItWorks, '');
  if (output.startsWith('#died')) return silent;
  if (output.startsWith('#gone')) return { ...silent, status: 'gone' };
  const [, head, detail, log, journal] =
    /^#result\n([\s\S]*?)#detail\n([\s\S]*?)#log\n([\s\S]*?)#journal\n([\s\S]*)$/.exec(output) ?? [];
  if (head === undefined) return undefined;
  const words = new Map(
    head
      .trimEnd()
      .split('\n')
      .map((line) => [line.split(' ')[0], line.slice(line.indexOf(' ') + 1)] as const),
  );
  const status = words.get('status');
  if (!isStatus(status)) return undefined;
  const lines = (text = ''): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');
  const undone = words.get('undone');
  return {
    status,
    step: words.get('step') ?? '',
    reason: words.get('reason') ?? '',
    undone: undone === 'yes' || undone === 'unready' || undone === 'failed' ? undone : 'nothing',
    running: words.get('running') ?? '',
    detail: lines(detail),
    log: lines(log),
    journal: lines(journal),
  };
}
