import { ruleTextsEn } from '../../infra/render/rules/rule-texts-en.ts';
import { ruleTextsZhCn } from '../../infra/render/rules/rule-texts-zh-cn.ts';
import { previewMessages } from '../../ops/relay/preview-messages.ts';
import { type Locale, relayFileSchema } from '../../relay/src/config/relay-settings.ts';
import { parseNotification } from '../../relay/src/webhook/parse-notification.ts';
import type { ReceivedRequest } from '../feishu/received-request.ts';

const prom = 'http://192.168.1.91';
const labels = { alertname: 'NodeDown', severity: 'critical', instance: 'app01', address: '192.168.1.94', job: 'node' };
const startsAt = '2026-03-02T03:02:10.000Z';
const endsAt = '2026-03-02T03:19:40.000Z';

/** The texts of NodeDown as Prometheus fills them in. */
function annotations(locale: Locale): Readonly<Record<string, string>> {
  const { nodeDown } = locale === 'en' ? ruleTextsEn : ruleTextsZhCn;
  const fill = (text: string): string =>
    text
      .replaceAll('{for}', '20s')
      .replaceAll('{{ $labels.instance }}', labels.instance)
      .replaceAll('{{ $labels.address }}', labels.address);
  const texts = Object.entries(nodeDown).map(([name, text]: [string, string]) => [name, fill(text)] as const);
  return { ...Object.fromEntries(texts), runbook_url: 'https://wiki.example.com/runbooks/NodeDown' };
}

function sampleCard(locale: Locale, status: 'firing' | 'resolved'): ReceivedRequest {
  const notification = parseNotification(
    JSON.stringify({
      version: '4',
      groupKey: '{}:{alertname="NodeDown"}',
      status,
      receiver: 'feishu',
      groupLabels: { alertname: labels.alertname },
      externalURL: `${prom}:9093`,
      alerts: [
        {
          status,
          labels,
          annotations: annotations(locale),
          startsAt,
          endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : endsAt,
          generatorURL: `${prom}:9090/graph?g0.expr=up%7Bjob%3D%22node%22%7D+%3D%3D+0&g0.tab=1`,
          fingerprint: '21707917368c542f',
        },
      ],
    }),
  );
  const file = relayFileSchema.parse({ locale, links: { grafana: 'http://192.168.1.93:3000' } });
  const bot = { locale, mentions: status === 'firing' ? [{ labels: {}, ids: ['all'] }] : [], keyword: undefined };
  const shownMs = Date.parse(status === 'firing' ? startsAt : endsAt) + 12_000;
  const [message] = previewMessages(
    notification,
    'cards',
    { file, bot: { ...bot, proxy: undefined, ca: undefined } },
    shownMs,
  );
  const { body, bytes } = message ?? { body: {}, bytes: 0 };
  return { time: new Date(shownMs).toISOString(), accepted: true, code: 0, msg: 'success', bytes, body };
}

/** A red and a green card of NodeDown, made by the relay's own code from the texts of the real rule, at times that never change. */
export function sampleCards(locale: Locale): readonly ReceivedRequest[] {
  return [sampleCard(locale, 'firing'), sampleCard(locale, 'resolved')];
}
