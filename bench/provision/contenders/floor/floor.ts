import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { knownHostsFile, labKeyFile } from '../../../../lab/hosts/ssh-keys.ts';
import type { Variant } from '../../scope/bench-stack.ts';
import type { HostPayload } from '../../scope/payload.ts';
import type { Contender } from '../contender.ts';
import { hostScript } from './host-script.ts';

const operatorScript = join(import.meta.dirname, 'operator.sh');

/** Puts the floor's scripts beside the payload of each host. */
export async function writeFloor(folder: string, payloads: readonly HostPayload[]): Promise<void> {
  for (const payload of payloads) {
    const put = (name: string, text: string): Promise<void> => writeFile(join(folder, payload.host, name), text);
    await put('address', `${payload.address}\n`);
    await put('apply.sh', hostScript(payload));
  }
}

/** Plain ssh and tar: the least that can be done, and nothing is ever taken back. @param folders Payloads by variant. */
export function floor(folders: Readonly<Record<Variant, string>>): Contender {
  const options = [
    `UserKnownHostsFile=${knownHostsFile}`,
    'StrictHostKeyChecking=yes',
    'BatchMode=yes',
    'LogLevel=ERROR',
  ];
  const ssh = ['ssh', '-i', labKeyFile, ...options.flatMap((option) => ['-o', option])];
  return {
    name: 'floor',
    forget: () => Promise.resolve(),
    command(action) {
      // It cannot say what it would do, and looks at every host each time.
      if (action === 'preview' || action === 'looked') return undefined;
      const variant = action === 'rule' || action === 'drift' ? 'changed' : 'base';
      return { argv: ['sh', operatorScript, folders[variant], ...ssh], cwd: '/', env: process.env };
    },
  };
}
