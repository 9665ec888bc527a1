import { execa } from 'execa';
import { imageSuite } from './image-recipe.ts';

const official = 'http://deb.debian.org/debian';

/**
 * Address of a Debian mirror: the one that this machine's own apt uses for Debian's main archive, else the official one.
 * The machine may run another Debian release; a mirror carries them all.
 */
export const debianMirror = async (): Promise<string> => {
  const format = '$(ORIGIN)|$(COMPONENT)|$(CODENAME)|$(REPO_URI)';
  const listed = await execa('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], {
    reject: false,
  });
  const targets = String(listed.stdout ?? '')
    .split('\n')
    .map((line) => line.split('|'));
  const debian = targets.filter(([origin, component]) => origin === 'Debian' && component === 'main');
  const best =
    debian.find(([, , codename]) => codename === imageSuite) ??
    debian.find(([, , codename]) => codename && !/[-/]/.test(codename));
  return best?.[3] || official;
};
