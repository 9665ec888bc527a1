/** The stack file says `out: true` of a host, or said so when the host left it: nothing is done on it, and nobody waits for it. */
export class HostOut extends Error {
  override name = 'HostOut';
  /** True: the stack file does not name the host any more. */
  readonly hasLeft: boolean;

  constructor(host: string, hasLeft: boolean) {
    super(
      `${host}: it is out (\`out: true\` in the stack file), so nothing is done on it; take that line out when the host is back`,
    );
    this.hasLeft = hasLeft;
  }
}
