import { createHash } from 'node:crypto';

/** The Debian release of the lab's hosts: systemd 252 as in EL9, glibc 2.36. */
export const imageSuite = 'bookworm';

/**
 * What a lab host carries beside the minimal system. The monitoring stack may count on sshd, systemd, tar and a shell only;
 * the rest is for checks made on the hosts (curl, ss, ps, perl) and for a real firewall to try. netbase is not optional:
 * without /etc/protocols firewalld dies with INVALID_PROTOCOL and blames its backend.
 */
export const imagePackages: readonly string[] = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'openssh-server',
  'sudo',
  'iproute2',
  'iputils-ping',
  'ca-certificates',
  'curl',
  'procps',
  'less',
  'kmod',
  'netbase',
  'nftables',
  'firewalld',
];

/** Shell text run once in the fresh root file system, `$1` being its folder. */
export const imageCustomization = `set -eu
cd "$1"
chroot . systemctl --quiet enable systemd-networkd.service ssh.service
chroot . systemctl --quiet disable firewalld.service nftables.service
chroot . systemctl --quiet mask console-getty.service getty@.service apt-daily.timer apt-daily-upgrade.timer \\
  dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-networkd-wait-online.service
rm -f etc/ssh/ssh_host_* etc/hostname etc/machine-id etc/resolv.conf
: > etc/machine-id
echo '# The lab has no name service: names come from /etc/hosts.' > etc/resolv.conf
mkdir -p -m 700 root/.ssh
mkdir -p data etc/systemd/journald.conf.d
printf '[Journal]\\nRuntimeMaxUse=64M\\nRateLimitIntervalSec=0\\n' > etc/systemd/journald.conf.d/lab.conf
rm -rf usr/share/doc/* usr/share/man/* var/cache/apt/archives/*.deb
`;

/** Short name of the image that this recipe makes: another recipe, another image. */
export const imageKey = (arch: string = process.arch): string =>
  createHash('sha256')
    .update(JSON.stringify([imageSuite, imagePackages, imageCustomization, arch]))
    .digest('hex')
    .slice(0, 12);
