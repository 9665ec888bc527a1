/** How long host and operator's side wait for each other. */
export interface Patience {
  /** Seconds in which the operator's side has to confirm a service that is ready in its new form, before the host goes back. */
  readonly confirmSeconds: number;
  /** Seconds after which a host goes back when nobody waits for the outcome: the operator's side was killed, or its connection closed. */
  readonly graceSeconds: number;
  /** Seconds in which another run has to end that works on the service, before this one is refused. */
  readonly busySeconds: number;
  /** Milliseconds in which a host whose connection broke is tried again. */
  readonly reconnectMs: number;
}

/**
 * What is waited for on real hosts. A connection that breaks without a word is noticed after 30 s (the session's keep-alive), so a
 * minute leaves time to come back and to confirm; two minutes are a reboot of a host. A run whose operator is gone goes back within
 * these 10 s, and some for its service, so whoever waits a minute for another run waits for one that is alive.
 */
export const usualPatience: Patience = { confirmSeconds: 60, graceSeconds: 10, busySeconds: 60, reconnectMs: 120_000 };
