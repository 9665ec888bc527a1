/** A refusal or failure of the lab whose message is one sentence for the person at the terminal: what is wrong, where, and the way out. */
export class LabError extends Error {
  override readonly name = 'LabError';
}
