import { execa } from 'execa';
import { bridge } from '../../lab/network/network-plan.ts';
import { enterNetwork } from '../../lab/network/enter-network.ts';

/** Bytes that a device has sent, from the text of /proc/net/dev; undefined for a device that is not in it. */
export function trySentBytes(text: string, device: string): number | undefined {
  const line = text.split('\n').find((one) => one.trimStart().startsWith(`${device}:`));
  // Eight figures of what was received come before those of what was sent.
  const sent = line
    ?.slice(line.indexOf(':') + 1)
    .trim()
    .split(/\s+/)[8];
  return sent === undefined ? undefined : Number(sent);
}

/** Bytes that the operator's side of the lab's network has sent to the hosts so far. */
export async function sentBytes(): Promise<number> {
  const [file = '', ...args] = enterNetwork(['cat', '/proc/net/dev']);
  return trySentBytes((await execa(file, args)).stdout, bridge) ?? 0;
}
