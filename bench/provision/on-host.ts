import { execa } from 'execa';
import { enterHost } from '../../lab/hosts/enter-host.ts';

/** Runs a program on a lab host, past SSH, and answers what it prints. */
export async function onHost(host: string, command: readonly string[]): Promise<string> {
  const [file = '', ...args] = await enterHost(host, command);
  return (await execa(file, args, { stdin: 'ignore' })).stdout;
}
