/** What a drill does to its host: for a person, and as a shell script that root runs there. */
export interface DrillAct {
  /** As the drill's output begins, with the host behind it: `stop node_exporter`. */
  readonly words: string;
  readonly script: string;
}

/** Sections of `promha:rules` with nothing but the times that a drill shortens: `{ cpuHigh: { for: '10s' } }`. */
export type ShorterRules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** How little of the trouble there must be before a drill begins. Lab hosts share one kernel: what else this machine does shows on each of them. */
export interface Quiet {
  /** Query for how much there is, in percent, with the label `instance`. */
  readonly percent: string;
  /** In percent; well below what the rule fires at, so that the end of the drill's own trouble ends the alert. */
  readonly below: number;
  /** What the percentage is of, to stand behind it: `of the processors are in use`. */
  readonly words: string;
}

/**
 * One exercise: break something on a host, wait for the red card of the rule that tells of it, mend it, wait for the green one.
 * A drill is data; `runDrill` does it.
 */
export interface RuleDrill {
  /** Name of the alert, which is the drill's name too: `NodeDown`. */
  readonly alert: string;
  /** The host it is done on: label `instance` of the alert. */
  readonly host: string;
  readonly breaks: DrillAct;
  /** Puts right what `breaks` did; does no harm where it was not done, or was put right already. */
  readonly mends: DrillAct;
  /** What the rules are for as long as the drill lasts; nothing: as they are. */
  readonly shorter: ShorterRules;
  /** How long each card may take, in seconds: the red one from when it is broken, the green one from when no Prometheus sees the trouble any more. */
  readonly cardSeconds: number;
  /** What the machine may do by itself before; absent where only the drill can make the trouble. */
  readonly quiet?: Quiet;
}
