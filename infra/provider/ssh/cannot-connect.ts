/** No session to a host could be opened; the message names the host, what it said, and the way out. */
export class CannotConnect extends Error {
  override name = 'CannotConnect';
}
