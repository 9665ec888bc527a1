/** What a drill does to its host: for a person, and as a shell script that root runs there. */
export interface DrillAct {
  /** As the drill's output begins, with the host behind it: `stop node_exporter`. */
  readonly words: string;
  readonly script: string;
}

/** Sections of `promha:rules` with nothing but the times that a drill shortens: `{ cpuHigh: { for: '10s' } }`. */
export type ShorterRules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

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
  /** Query whose result is there as long as Prometheus sees the trouble. */
  readonly seen: string;
  /** What the rules are for as long as the drill lasts; nothing: as they are. */
  readonly shorter: ShorterRules;
  /** How long each card may take, in seconds. */
  readonly cardSeconds: number;
}
