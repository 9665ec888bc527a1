import { onHost } from './lab-queries.ts';

/** Paths that a host changes by itself, each with the reason why a destroy need not put it back. */
export const ignoredPaths: Readonly<Record<string, string>> = {
  '/proc': 'kernel, no files',
  '/sys': 'kernel, no files',
  '/dev': 'devices, made at boot',
  '/run': 'gone at every boot; what is ours there is listed',
  '/tmp': 'gone at every boot',
  '/var/tmp': 'systemd keeps a folder of each running service there',
  '/var/log': 'logs and login records',
  '/var/lib/systemd/random-seed': 'written at every boot',
  '/var/lib/systemd/timers': 'when a timer ran last',
  '/etc/passwd-': 'backup that useradd and userdel leave',
  '/etc/shadow-': 'backup that useradd and userdel leave',
  '/etc/group-': 'backup that groupadd and groupdel leave',
  '/etc/gshadow-': 'backup that groupadd and groupdel leave',
  '/etc/subuid-': 'backup that useradd and userdel leave',
  '/etc/subgid-': 'backup that useradd and userdel leave',
  '/etc/firewalld/zones/public.xml.old': 'backup that firewall-cmd leaves of the zone before its last change',
  '/data/lost+found': 'of the file system itself',
};

const prune = Object.keys(ignoredPaths)
  .map((path) => `-path ${path}`)
  .join(' -o ');

/**
 * Every file with kind, mode, owner, size and digest, then accounts, units, listening sockets and, where firewalld runs, what it lets in
 * now; times are left out.
 */
const script = `
find / \\( ${prune} \\) -prune -o -printf '%y %m %u:%g %p %l\\n' | grep -v '^d.* /$' | sort
find /run/promha 2>/dev/null
find /etc /opt /root /home /srv /usr/local /var/lib /data \\( ${prune} \\) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
sort /etc/passwd /etc/group /etc/shadow /etc/gshadow
systemctl list-unit-files --no-legend --no-pager
systemctl list-units --state=active,failed --no-legend --no-pager --plain --type=service | awk '{print $1, $3}' | grep -v -e '^user' -e '^session'
ss -Hlntu | awk '{print $1, $5}' | sort
! firewall-cmd --state 2>/dev/null || firewall-cmd --list-all-zones
`;

/** What stands on a host, one thing a line, alike for two hosts that differ in nothing that matters. */
async function hostManifest(host: string): Promise<readonly string[]> {
  return (await onHost(host, script)).split('\n');
}

/** Lines of a manifest that were not there before (`+ …`), and that are there no more (`- …`). */
function difference(before: readonly string[], after: readonly string[]): readonly string[] {
  const [wasThere, isThere] = [new Set(before), new Set(after)];
  const added = after.filter((line) => !wasThere.has(line)).map((line) => `+ ${line}`);
  return [...added, ...before.filter((line) => !isThere.has(line)).map((line) => `- ${line}`)];
}

/** What stands on some hosts at a moment. */
export interface Manifests {
  /** What has changed on each host since then; see {@link Manifests.unchanged}. */
  readonly changes: () => Promise<Readonly<Record<string, readonly string[]>>>;
  /** What `changes` gives when nothing has. */
  readonly unchanged: Readonly<Record<string, readonly string[]>>;
}

/** Notes what stands on these hosts now. */
export async function takeManifests(hosts: readonly string[]): Promise<Manifests> {
  const all = (): Promise<readonly (readonly string[])[]> => Promise.all(hosts.map(hostManifest));
  const before = await all();
  return {
    async changes() {
      const now = await all();
      return Object.fromEntries(hosts.map((host, index) => [host, difference(before[index] ?? [], now[index] ?? [])]));
    },
    unchanged: Object.fromEntries(hosts.map((host) => [host, []])),
  };
}
