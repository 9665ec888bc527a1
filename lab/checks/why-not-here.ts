/** What the checks look at; tests give their own. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly uid: number;
}

/** This machine and user. */
export const thisMachine = (): Machine => ({
  platform: process.platform,
  arch: process.arch,
  uid: process.getuid?.() ?? -1,
});

/** Why the lab cannot run for this user on this kind of machine, in one sentence with the way out; undefined when it can. */
export const whyNotHere = (machine: Machine): string | undefined => {
  if (machine.platform !== 'linux') {
    return `the lab boots real systemd hosts in Linux namespaces and cannot run on ${machine.platform}: use a Linux virtual machine (x86_64, root, 3 GB of disk); \`npm run pulumi\` works here`;
  }
  if (machine.arch !== 'x64')
    return `the lab's programs are for x86_64 and this machine is ${machine.arch}: use an x86_64 Linux machine`;
  if (machine.uid !== 0)
    return 'the lab makes network namespaces, mounts and hosts, which takes root: call it again as root, for example by `sudo npm run lab`';
  return undefined;
};
