import type { Settings } from '../../config/settings-schema.ts';
import type { Topology } from '../../model/topology.ts';
import { localUrl } from '../service-parts.ts';

/** One bot as Alertmanager's configuration has it. */
export interface BotReceiver {
  readonly name: string;
  /** The relay's webhook for that bot. */
  readonly url: string;
}

/** Name of a receiver in alertmanager.yml for what `receiver` of a route says. */
export function receiverName(word: string, { bots }: Settings['feishu']): string {
  return Object.hasOwn(bots, word) ? `feishu-${word}` : word;
}

/** True when two relays stand beside all the Alertmanagers there are. */
function hasRelayBesideEach({ roles }: Topology): boolean {
  const hosts = roles['feishu-relay'].map(({ host }) => host);
  return hosts.length > 1 && roles.alertmanager.every(({ host }) => hosts.includes(host));
}

/** True when all Alertmanagers have the same configuration: they call one relay, or each that of its own host by the loopback. */
export function isSameForAll(topology: Topology): boolean {
  return topology.roles['feishu-relay'].length === 1 || hasRelayBesideEach(topology);
}

/** Base address of the relay that an Alertmanager calls: that of its own host if there is one, so that no other host is needed for a card. */
function relayUrl(topology: Topology, host: string): string {
  const relays = topology.roles['feishu-relay'];
  const [first] = relays;
  if (first === undefined) throw new Error('the topology has no relay');
  if (hasRelayBesideEach(topology)) return localUrl(topology, first.port);
  return (relays.find((relay) => relay.host === host) ?? first).url;
}

/** The receivers that end in a Feishu group, the default bot's first. */
export function botReceivers(topology: Topology, host: string): readonly BotReceiver[] {
  const { feishu } = topology.settings;
  const webhook = `${relayUrl(topology, host)}/alertmanager`;
  const further = Object.keys(feishu.bots).sort();
  return [
    { name: 'feishu', url: webhook },
    ...further.map((bot) => ({ name: receiverName(bot, feishu), url: `${webhook}?bot=${bot}` })),
  ];
}
