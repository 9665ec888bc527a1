/** The stack file says `out: true` of a host, said so when the host left it, or says that it is forgotten: nothing is done on it, and nobody waits for it. */
export class HostOut extends Error {
  override name = 'HostOut';
  /** True: it is not to come back, since the stack file names it no more or under promha:forget. */
  readonly isForGood: boolean;

  constructor(host: string, isForGood: boolean) {
    super(
      `${host}: it is out (\`out: true\` in the stack file), so nothing is done on it; take that line out when the host is back, or add \`promha:forget: [${host}]\` if it never will be: what is recorded of it then goes without it`,
    );
    this.isForGood = isForGood;
  }
}
