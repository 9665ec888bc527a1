import { access, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { LabError } from './lab-error.ts';

/** A Debian archive this machine may use. A mirror carries all of Debian's releases, whichever this machine runs. */
export interface DebianMirror {
  /** Address without a slash at the end. */
  readonly uri: string;
  /** Key ring that signs it; `undefined`: those apt trusts anyway. */
  readonly keyring: string | undefined;
}

const keyrings = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'];

/**
 * The mirror that this machine's own apt configuration names for Debian; `PROMHA_DEBIAN_MIRROR` comes first.
 * `undefined` on a distribution whose apt knows no Debian archive.
 */
export async function tryDebianMirror(env: NodeJS.ProcessEnv = process.env): Promise<DebianMirror | undefined> {
  const uri = env.PROMHA_DEBIAN_MIRROR?.replace(/\/+$/, '') || mirrorAmong(await aptTargets(), await osRelease());
  return uri === undefined ? undefined : { uri, keyring: await firstThatExists(keyrings) };
}

/** As `tryDebianMirror`. @throws LabError when there is none. */
export async function debianMirror(): Promise<DebianMirror> {
  const mirror = await tryDebianMirror();
  if (mirror !== undefined) return mirror;
  throw new LabError(
    'the apt configuration of this machine names no archive of Debian, whose packages stand in for official releases that cannot be reached: set PROMHA_DEBIAN_MIRROR to the address of a Debian mirror',
  );
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

async function aptTargets(): Promise<string> {
  const format = '$(REPO_URI)|$(RELEASE)|$(COMPONENT)';
  const listed = await execa('apt-get', ['indextargets', '--format', format], { reject: false });
  return listed.stdout ?? '';
}

const osRelease = (): Promise<string> => readFile('/etc/os-release', 'utf8').catch(() => '');

async function firstThatExists(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (exists) return path;
  }
  return undefined;
}
