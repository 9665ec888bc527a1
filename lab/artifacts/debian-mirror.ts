import { readFile } from 'node:fs/promises';
import { access } from 'node:fs/promises';
import { execa } from 'execa';

/** A Debian archive this machine may use. */
export interface DebianMirror {
  /** For example `http://deb.debian.org/debian`, without a slash at the end. */
  readonly uri: string;
  /** Key ring that signs it; `undefined`: those apt trusts anyway. */
  readonly keyring: string | undefined;
}

const keyrings = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'];

/** The mirror that the machine's own apt configuration names for Debian; on another distribution Debian's public address. */
export async function debianMirror(): Promise<DebianMirror> {
  const targets = await execa('apt-get', ['indextargets', '--format', '$(REPO_URI)|$(RELEASE)|$(COMPONENT)'], {
    reject: false,
  });
  const uri = mirrorAmong(targets.stdout ?? '', await osRelease()) ?? 'http://deb.debian.org/debian';
  for (const keyring of keyrings) {
    if (
      await access(keyring).then(
        () => true,
        () => false,
      )
    )
      return { uri, keyring };
  }
  return { uri, keyring: undefined };
}

/**
 * Picks the main archive of Debian out of apt's index targets (`uri|release|component` a line), leaving out security, updates and
 * the repositories of others.
 * @param os Text of /etc/os-release.
 */
export function mirrorAmong(targets: string, os: string): string | undefined {
  const field = (name: string): string | undefined => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(os)?.[1];
  if (field('ID') !== 'debian') return undefined;
  const releases = [field('VERSION_CODENAME'), 'stable', 'testing', 'unstable', 'sid'];
  for (const line of targets.split('\n')) {
    const [uri, release, component] = line.split('|');
    if (uri && releases.includes(release) && component === 'main' && !uri.includes('security'))
      return uri.replace(/\/+$/, '');
  }
  return undefined;
}

async function osRelease(): Promise<string> {
  return readFile('/etc/os-release', 'utf8').catch(() => '');
}
