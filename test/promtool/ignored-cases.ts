import { stringify } from 'yaml';
import { parseCases, type RuleCase } from './rule-cases.ts';

/** Labels of a series to put in the place of those it has. */
type Swap = Readonly<Record<string, string>>;

/** From the text of a rule's cases, the text of those in which it must stay silent. */
export type IgnoredCases = (text: string) => string;

const disk = (fstype: string, mountpoint = '/data', device = '/dev/vda1'): Swap => ({ fstype, mountpoint, device });

const ignoredDisks: readonly Swap[] = [
  disk('tmpfs', '/data', 'tmpfs'),
  disk('devtmpfs', '/data', 'udev'),
  disk('overlay', '/data', 'overlay'),
  disk('squashfs', '/data', '/dev/loop3'),
  disk('iso9660', '/media/cdrom', '/dev/sr0'),
  disk('nfs4', '/data', 'nas:/export'),
  disk('fuse.sshfs', '/data', 'ops@far:/data'),
  disk('autofs', '/data', 'systemd-1'),
  disk('xfs', '/run/media/disk'),
  disk('ext4', '/snap/core/1'),
  disk('ext4', '/var/lib/docker/overlay2/0a1b/merged'),
  disk('xfs', '/var/lib/containers/storage/overlay'),
  disk('xfs', '/var/lib/kubelet/pods/1/volumes/data'),
];
const watchedDisks: readonly Swap[] = [disk('ext4', '/'), disk('btrfs', '/home'), disk('xfs', '/var/lib/docker')];

const devices = (names: readonly string[]): readonly Swap[] => names.map((device) => ({ device }));

const ignoredDevices = devices(
  ['lo', 'veth1a2b3c', 'cali0123', 'cni0', 'flannel.1', 'docker0', 'br-0a1b2c', 'virbr0', 'tap0', 'tun0', 'ifb0', 'dummy0'], // prettier-ignore
);
const watchedDevices = devices(['ens192', 'bond0', 'br0', 'team0', 'wlan0']);

const services = (names: readonly string[]): readonly Swap[] => names.map((name) => ({ name }));

const ignoredServices = services(
  ['dnf-makecache.service', 'kdump.service', 'NetworkManager-wait-online.service', 'run-r0a1b.service', 'user@1000.service'], // prettier-ignore
);
const watchedServices = services(['sshd.service', 'mysqld.service', 'runner.service', 'mdmonitor@md0.service']);

/** The same series under other labels. */
function swapped({ series, values }: RuleCase['input_series'][number], swap: Swap): RuleCase['input_series'][number] {
  const labels = Object.entries(swap);
  const other = labels.reduce((text, [name, value]) => text.replace(`, ${name}="`, `, ${name}="${value}#`), series);
  return { series: other.replaceAll(/#[^"]*"/g, '"'), values };
}

/** The case that fires, on one thing of each kind: silent where it never matters, and firing all the same where it does. */
function onOthers(one: RuleCase, ignored: readonly Swap[], watched: readonly Swap[]): readonly RuleCase[] {
  const on = (name: string, swaps: readonly Swap[]): RuleCase => ({
    ...one,
    name,
    input_series: swaps.flatMap((swap) => one.input_series.map((series) => swapped(series, swap))),
  });
  const last = one.alert_rule_test.slice(-1);
  const silent = last.map((at) => ({ ...at, exp_alerts: [] }));
  const loud = last.map((at) => ({
    ...at,
    exp_alerts: at.exp_alerts.flatMap((alert) => watched.map((swap) => retold(alert, swap))),
  }));
  return [
    { ...on('what never matters', ignored), alert_rule_test: silent },
    { ...on('what does', watched), alert_rule_test: loud },
  ];
}

type ExpectedAlert = RuleCase['alert_rule_test'][number]['exp_alerts'][number];

/** What is expected of the alert when its labels are others: they stand in its texts too. */
function retold({ exp_labels: labels, exp_annotations: texts }: ExpectedAlert, swap: Swap): ExpectedAlert {
  const say = (text: string): string =>
    Object.entries(swap).reduce((told, [name, value]) => told.replaceAll(labels[name] ?? '', value), text);
  return {
    exp_labels: { ...labels, ...swap },
    exp_annotations: Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, say(text)])),
  };
}

const silentOn =
  (ignored: readonly Swap[], watched: readonly Swap[]): IgnoredCases =>
  (text) => {
    const cases = parseCases(text);
    const fires = cases.tests.find(({ name }) => name === 'fires');
    if (fires === undefined) throw new Error('no case "fires" to take the series from');
    return stringify({ ...cases, tests: onOthers(fires, ignored, watched) });
  };

const disks = silentOn(ignoredDisks, watchedDisks);

/** By rule: its own firing case on disks, devices and services that never matter, and on some that do. */
export const ignoredCases: Readonly<Record<string, IgnoredCases>> = {
  DiskSpaceLow: disks,
  DiskFullSoon: disks,
  InodesLow: disks,
  FilesystemReadOnly: disks,
  NetworkErrors: silentOn(ignoredDevices, watchedDevices),
  SystemdUnitFailed: silentOn(ignoredServices, watchedServices),
};
