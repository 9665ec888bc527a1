import type { Alert } from '../webhook/notification.ts';
import { tryMillis } from './format-time.ts';

/** Where the buttons lead. */
export interface LinkSettings {
  /** Base address of Prometheus, used when an alert's own link names a host that no desk resolves. */
  readonly prometheus?: string | undefined;
  /** Base addresses of Alertmanager, used in the same case; the first is taken. */
  readonly alertmanager: readonly string[];
  /** Base address of Grafana. Absent: no dashboard button. */
  readonly grafana?: string | undefined;
  /** Uid of dashboard 1860. @default rYdddlPWk */
  readonly dashboardUid: string;
}

/** Longer addresses are cut by browsers and would crowd the text out of a card of 20 KB. */
const maxUrlBytes = 2000;

/** The address as a URL when it is one for a browser and of bearable length. */
export function tryWebUrl(text: string | undefined): URL | undefined {
  // Parsing megabytes would hold up every other notification.
  if (text === undefined || text.length > maxUrlBytes || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

function tryFit(url: URL): string | undefined {
  return Buffer.byteLength(url.href) <= maxUrlBytes ? url.href : undefined;
}

/** A base with a deeper path keeps it: `https://ops.example.com/prometheus` + `graph`. */
function under(base: string, path: string): URL | undefined {
  return tryWebUrl(`${base.replace(/\/+$/, '')}/${path}`);
}

/** Without --web.external-url the programs name themselves by the bare host name, which only the hosts themselves resolve. */
function isBareHost(url: URL): boolean {
  return !url.hostname.includes('.') && !url.hostname.includes(':');
}

/** Graph of the alert's expression at the Prometheus that saw it. */
export function tryGraphUrl(alert: Alert, links: LinkSettings): string | undefined {
  const own = tryWebUrl(alert.generatorURL);
  if (own !== undefined && (!isBareHost(own) || links.prometheus === undefined)) return tryFit(own);
  if (links.prometheus === undefined) return undefined;
  const url = under(links.prometheus, own === undefined ? 'alerts' : `graph${own.search}`);
  return url === undefined ? undefined : tryFit(url);
}

/** One matcher of Alertmanager, quoted where it has to be. */
export function matcher(name: string, value: string): string {
  const quoted = JSON.stringify(value.toWellFormed());
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? `${name}=${quoted}` : `${JSON.stringify(name)}=${quoted}`;
}

/** Page of Alertmanager with a filter: the address is shortened to what names the alert when the whole does not fit. */
function tryFilterUrl(
  page: string,
  labels: Readonly<Record<string, string>>,
  externalURL: string,
  links: LinkSettings,
): string | undefined {
  const own = tryWebUrl(externalURL);
  const base = own !== undefined && !isBareHost(own) ? externalURL : (links.alertmanager[0] ?? own?.href);
  if (base === undefined) return undefined;
  const names = Object.keys(labels).sort();
  const urlFor = (chosen: readonly string[]): string | undefined => {
    const length = chosen.reduce((sum, name) => sum + name.length + (labels[name]?.length ?? 0), 0);
    if (length > maxUrlBytes) return undefined;
    const filter = `{${chosen.map((name) => matcher(name, labels[name] ?? '')).join(',')}}`;
    const url = under(base, `#/${page}?filter=${encodeURIComponent(filter)}`);
    return url === undefined ? undefined : tryFit(url);
  };
  return urlFor(names) ?? urlFor(names.filter((name) => name === 'alertname' || name === 'instance'));
}

/**
 * Form for a new silence, matchers filled in from `labels`.
 * @param externalURL The Alertmanager that sent the alert: it is the one that is alive.
 */
export function trySilenceUrl(
  labels: Readonly<Record<string, string>>,
  externalURL: string,
  links: LinkSettings,
): string | undefined {
  return tryFilterUrl('silences/new', labels, externalURL, links);
}

/** List of the alerts with these labels at the Alertmanager that sent them. */
export function tryAlertsUrl(
  labels: Readonly<Record<string, string>>,
  externalURL: string,
  links: LinkSettings,
): string | undefined {
  return tryFilterUrl('alerts', labels, externalURL, links);
}

const hourMs = 3_600_000;

/** Dashboard 1860 for the alert's host, from an hour before the alert until now, or until an hour after its end. */
export function tryDashboardUrl(alert: Alert, links: LinkSettings): string | undefined {
  const instance = alert.labels['instance'];
  if (links.grafana === undefined || instance === undefined || instance === '') return undefined;
  if (instance.length > maxUrlBytes) return undefined;
  const url = under(links.grafana, `d/${encodeURIComponent(links.dashboardUid)}/node-exporter-full`);
  if (url === undefined) return undefined;
  url.searchParams.set('var-job', 'node');
  url.searchParams.set('var-nodename', (alert.labels['nodename'] ?? instance).slice(0, maxUrlBytes));
  url.searchParams.set('var-node', instance);
  const startMs = tryMillis(alert.startsAt);
  const endMs = alert.status === 'resolved' ? tryMillis(alert.endsAt) : undefined;
  if (startMs !== undefined) {
    url.searchParams.set('from', String(startMs - hourMs));
    url.searchParams.set('to', endMs === undefined ? 'now' : String(endMs + hourMs));
  }
  return tryFit(url);
}

/** The alert's runbook, when its annotation is a web address. */
export function tryRunbookUrl(alert: Alert): string | undefined {
  const url = tryWebUrl(alert.annotations['runbook_url']);
  return url === undefined ? undefined : tryFit(url);
}
