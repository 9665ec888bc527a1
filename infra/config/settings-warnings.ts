import { byteSizeBytes } from './byte-size.ts';
import type { Settings } from './settings-schema.ts';

type Warn = (settings: Settings) => readonly string[];

const openAddresses: Warn = ({ feishu }) =>
  [
    ['feishu', feishu] as const,
    ...Object.entries(feishu.bots).map(([name, bot]) => [`feishu/bots/${name}`, bot] as const),
  ]
    .filter(([, { webhook }]) => webhook.startsWith('http://'))
    .map(
      ([path]) =>
        `${path}/webhook: is an http:// address; everybody on the way can read the token and send cards with it`,
    );

const singles: Warn = ({ prometheus, alertmanager }) => [
  ...(prometheus.hosts.length === 1 ? ['prometheus/hosts: names one host; while it is down nothing is watched'] : []),
  ...(alertmanager.hosts.length === 1 ? ['alertmanager/hosts: names one host; while it is down no alert is sent'] : []),
];

const oneRelay: Warn = ({ relay, alertmanager }) => {
  const [host = ''] = relay.hosts;
  if (relay.hosts.length > 1) return [];
  const lost = `relay/hosts: names one host; while ${host} is down no card is sent, and what fires and ends meanwhile is never shown`;
  if (alertmanager.secondWay !== undefined)
    return alertmanager.hosts.length > 1 ? [`${lost}; ${alertmanager.secondWay} is told that it is down`] : [];
  const cure =
    alertmanager.hosts.length > 1
      ? `name a second one of ${alertmanager.hosts.join(', ')} here (no card is lost then), or `
      : '';
  return [
    `${lost}; nobody is told of it: ${cure}name one of receivers as alertmanager.secondWay (somebody is told then)`,
  ];
};

const unusedReceivers: Warn = ({ receivers, feishu, alertmanager }) => {
  const used = [alertmanager.secondWay, ...alertmanager.routes.map(({ receiver }) => receiver)];
  const named = [
    ...Object.keys(feishu.bots).map((name) => [`feishu/bots/${name}`, name] as const),
    ...Object.keys(receivers).map((name) => [`receivers/${name}`, name] as const),
  ];
  return named
    .filter(([, name]) => !used.includes(name))
    .map(([path]) => `${path}: no route of alertmanager leads to it, so it gets nothing`);
};

/** The lists are the operator's own will; that they reach promha itself is easily missed. */
const mutedWatch: Warn = ({ alertmanager: { never, only, hosts }, prometheus, relay, grafana }) => {
  const own = [...new Set([...prometheus.hosts, ...hosts, ...relay.hosts, grafana.host])];
  const because = 'so nobody is told when something of promha itself fails there';
  const black = own.filter((host) => never.hosts.includes(host));
  const notWhite = only.hosts.length === 0 ? [] : own.filter((host) => !only.hosts.includes(host));
  return [
    ...(black.length === 0 ? [] : [`alertmanager/never/hosts: names ${black.join(', ')}, ${because}`]),
    ...(notWhite.length === 0 ? [] : [`alertmanager/only/hosts: leaves out ${notWhite.join(', ')}, ${because}`]),
  ];
};

const smallMemory: Warn = ({ prometheus: { memoryMax } }) =>
  byteSizeBytes(memoryMax) < 512 * 1024 ** 2
    ? [`prometheus/memoryMax: is small; Prometheus needs about 512MB to start, got "${memoryMax}"`]
    : [];

const all: readonly Warn[] = [openAddresses, singles, oneRelay, unusedReceivers, mutedWatch, smallMemory];

/** What works, but that the operator should know before relying on it; each a sentence with the path of its key. No secret. */
export function settingsWarnings(settings: Settings): readonly string[] {
  return all.flatMap((warn) => warn(settings));
}
