import type { BotSettings, RelayFile } from '../config/relay-settings.ts';
import type { RunbookOf } from '../engine/own-alert.ts';

/** Where the runbooks of the relay's own alerts are read, in the language of the bot. */
export function runbooksOf({ links }: RelayFile, { locale }: BotSettings): RunbookOf {
  const base = links.runbooks?.replace(/\/+$/, '');
  const end = locale === 'en' ? 'md' : `${locale}.md`;
  return (alertname) => (base === undefined ? undefined : `${base}/${alertname}.${end}`);
}
