/** What a command left. */
export interface CommandResult {
  /** Exit status; null when a signal or the end of the connection ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The connection was lost while a command ran: what the command did is not known. */
export class ConnectionLost extends Error {}
