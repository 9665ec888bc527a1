import { netnsFile } from './network-plan.ts';

/** The command line that runs a command of this machine inside the lab's network, arguments untouched. */
export const enterNetwork = (command: readonly string[]): readonly string[] => [
  'nsenter',
  `--net=${netnsFile}`,
  '--',
  ...command,
];
