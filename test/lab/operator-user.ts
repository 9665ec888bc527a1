import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { execOn } from './lab-command.ts';
import { onHost } from './lab-queries.ts';

/** The user of the README. */
export const operatorUser = 'ops';

/** The sudo rule as the README prints it. */
async function sudoRule(): Promise<string> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const rule = /echo '(ops ALL=[^']*NOPASSWD[^']*)'/.exec(readme)?.[1];
  if (rule === undefined) throw new Error('README.md prints no sudo rule for the user ops');
  return rule;
}

/** The user of the README on a host: no password, this public key, and the sudo rule as it is printed there. */
export async function makeOperatorUser(host: string, publicKey: string): Promise<void> {
  const folder = `/home/${operatorUser}/.ssh`;
  const script = `useradd -m ${operatorUser} && mkdir -m 700 ${folder} && cat > ${folder}/authorized_keys && chown -R ${operatorUser}: ${folder}`;
  expect(await execOn(host, ['sh', '-c', script], publicKey)).toMatchObject({ status: 0 });
  const rule = await sudoRule();
  await onHost(host, `echo '${rule}' > /etc/sudoers.d/promha && chmod 0440 /etc/sudoers.d/promha && visudo -cq`);
}

/** Takes the user away again. */
export async function removeOperatorUser(host: string): Promise<void> {
  await onHost(
    host,
    `rm -f /etc/sudoers.d/promha; pkill -u ${operatorUser}; userdel -r ${operatorUser} 2>/dev/null; true`,
  );
}
