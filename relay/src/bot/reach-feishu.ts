import { rootCertificates } from 'node:tls';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import type { BotSettings } from '../config/relay-settings.ts';

/** The connections of one bot: a proxy or a slow Feishu of one is no matter to another. */
export function reachFeishu({ proxy, ca }: Pick<BotSettings, 'proxy' | 'ca'>): Dispatcher {
  const trust = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
  const options = { connections: 8, keepAliveTimeout: 4000 };
  const connect = { timeout: 3000, ...trust };
  if (proxy === undefined) return new Agent({ ...options, connect });
  return new ProxyAgent({ ...options, uri: proxy, proxyTunnel: true, connect, requestTls: connect, proxyTls: connect });
}
