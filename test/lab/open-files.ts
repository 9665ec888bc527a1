import { expect } from 'vitest';
import { execOn } from './lab-command.ts';

const places = '/etc /opt /var /usr/local /root /home /tmp /run';

/** Prints mode, group and path of each file that has one of the texts on standard input in it. */
const script = `cat >/run/sought
grep -rlFf /run/sought ${places} --exclude=sought --exclude-dir=journal 2>/dev/null | xargs -r stat -c '%a %G %n'
rm /run/sought`;

/** A file that only root reads, or root and the service whose configuration or data it is. */
function isClosed(line: string): boolean {
  const [, mode, group, service] = /^(\d+) (\S+) \/(?:etc|var\/lib)\/([^/]+)\//.exec(line) ?? [];
  return (mode === '600' && group === 'root') || (mode === '640' && group === service);
}

/** Files of a host in which one of some secrets stands: all of them, and those that somebody else may read, as `<mode> <group> <path>`. */
export async function filesWith(
  host: string,
  secrets: readonly string[],
): Promise<{ readonly all: readonly string[]; readonly open: readonly string[] }> {
  const { status, stdout } = await execOn(host, ['sh', '-c', script], `${secrets.join('\n')}\n`);
  expect(status).toBe(0);
  const all = stdout.split('\n').filter(Boolean);
  return { all, open: all.filter((line) => !isClosed(line)) };
}
