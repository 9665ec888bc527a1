import { html, Html } from '../feishu/page/html.ts';
import { systemWords, type SystemWords } from './system-words.ts';

/** Size of the picture in CSS pixels. */
export const systemSize = { width: 1180, height: 640 } as const;

const style = new Html(`
  @font-face { font-family: Dot; src: local('DejaVu Sans'); unicode-range: U+B7; }
  body { margin: 0; background: #fff; }
  svg { display: block; font-family: Dot, 'Noto Sans CJK SC', sans-serif; }
  text { fill: #1d2330; font-size: 14px; }
  .name { font-size: 16px; font-weight: 700; }
  .soft { fill: #6c7484; font-size: 12.5px; }
  .port { fill: #6c7484; font-size: 12.5px; text-anchor: end; font-family: 'DejaVu Sans Mono', monospace; }
  .mid { text-anchor: middle; }
  .host { fill: #fff; stroke: #b8c0cd; stroke-width: 1.5; }
  .frame { fill: #f4f7fc; stroke: #c9d5ea; }
  .operator { fill: #1d2b45; }
  .operator-text { fill: #fff; }
  .step { fill: #2b3d5f; }
  .way { fill: none; stroke-width: 2; marker-end: url(#tip); }
  .both { marker-start: url(#tip); }
  .ssh { stroke: #9aa5b8; stroke-dasharray: 3 5; }
  .data { stroke: #2f6fed; }
  .alert { stroke: #e5443c; stroke-width: 2.5; }
`);

/** Height of one service in its host, and the distance between two. */
const service = { height: 38, pitch: 58 } as const;

function serviceBox(x: number, y: number, width: number, name: string, port: string, color: string): Html {
  return html`<g>
    <rect x="${x}" y="${y}" width="${width}" height="${service.height}" rx="6" fill="${color}" />
    <text x="${x + 14}" y="${y + 24}">${name}</text>
    <text class="port" x="${x + width - 12}" y="${y + 24}">${port}</text>
  </g>`;
}

function hostFrame(x: number, y: number, width: number, height: number, name: string, address: string): Html {
  return html`<g>
    <rect class="host" x="${x}" y="${y}" width="${width}" height="${height}" rx="10" />
    <text class="name" x="${x + 16}" y="${y + 28}">${name}</text>
    <text class="port" x="${x + width - 16}" y="${y + 28}">${address}</text>
  </g>`;
}

function way(kind: string, path: string): Html {
  return html`<path class="way ${kind}" d="${path}" />`;
}

const stepWidths = [190, 190, 220, 300] as const;

function operator(words: SystemWords): Html {
  let x = 188;
  const steps = words.steps.map((step, index) => {
    const width = stepWidths[index] ?? 200;
    const left = x;
    x += width + 14;
    return html`<rect class="step" x="${left}" y="32" width="${width}" height="36" rx="18" />
      <text class="operator-text mid" x="${left + width / 2}" y="55">${step}</text>`;
  });
  return html`<rect class="operator" x="20" y="16" width="1140" height="68" rx="10" />
    <text class="operator-text name" x="40" y="56">${words.operator}</text>
    ${steps}`;
}

/** Top of the first service of the pair's hosts. */
const top = 200;

const rowTop = (row: number): number => top + row * service.pitch;

function prometheusHost(x: number, name: string, address: string, words: SystemWords): Html {
  const rows = [
    ['node_exporter', ':9100', '#e9f5ec'],
    ['Prometheus', ':9090', '#e3edff'],
    ['Alertmanager', ':9093', '#ffeedd'],
    [words.relay, ':4000', '#ffe3e1'],
  ] as const;
  const center = x + 128;
  const down = (row: number, to: number): Html => way('alert', `M${center} ${rowTop(row) + service.height} V${to - 3}`);
  return html`${hostFrame(x, 154, 256, 282, name, address)}
  ${rows.map(([title, port, color], row) => serviceBox(x + 16, rowTop(row), 224, title, port, color))}
  ${down(1, rowTop(2))} ${down(2, rowTop(3))} ${down(3, 500)}`;
}

function betweenPair(words: SystemWords): Html {
  return html`${[words.remoteWrite, words.gossip, words.journal].map((label, index) => {
    const y = rowTop(index + 1) + service.height / 2;
    return html`${way(index === 0 ? 'data both' : 'alert both', `M318 ${y} H406`)}
      <text class="soft mid" x="362" y="${y - 9}">${label}</text>`;
  })}`;
}

function others(words: SystemWords): Html {
  return html`${hostFrame(830, 116, 330, 168, 'grafana', '192.168.1.93')}
    ${serviceBox(846, 160, 298, words.grafana, ':3000', '#fff0d6')}
    ${serviceBox(846, 208, 298, words.failover, ':9089', '#e3edff')}
    <text class="soft" x="846" y="270">${words.dashboard}</text>
    ${hostFrame(830, 324, 330, 132, words.app, '192.168.1.94 …')}
    ${serviceBox(846, 368, 298, 'node_exporter', ':9100', '#e9f5ec')}
    <text class="soft" x="846" y="434">${words.yours}</text>
    ${way('data', 'M828 227 H707')}
    <text class="soft mid" x="767" y="218">${words.query}</text>
    ${way('data', 'M704 387 H827')}
    <text class="soft mid" x="767" y="378">${words.scrape}</text>`;
}

function miniCard(x: number, color: string, [title, state]: readonly [string, string]): Html {
  return html`<rect x="${x}" y="524" width="216" height="78" rx="8" fill="#fff" stroke="#dde1e8" />
    <path d="M${x} 554 v-22 a8 8 0 0 1 8 -8 h200 a8 8 0 0 1 8 8 v22 z" fill="${color}" />
    <text class="operator-text" x="${x + 12}" y="545" font-weight="700">${title}</text>
    <text x="${x + 12}" y="582">${state}</text>
    <rect x="${x + 118}" y="567" width="36" height="20" rx="5" fill="#eef2f8" />
    <rect x="${x + 162}" y="567" width="36" height="20" rx="5" fill="#eef2f8" />`;
}

function feishu(words: SystemWords): Html {
  return html`<rect class="frame" x="20" y="502" width="1140" height="122" rx="10" />
    <text class="name" x="44" y="556">${words.group}</text>
    ${miniCard(190, '#e5443c', words.red)} ${miniCard(424, '#2a9d4a', words.green)}
    <text class="soft" x="672" y="558">${words.once}</text>
    <text class="soft" x="672" y="582">${words.links}</text>`;
}

/** The picture of the system: hosts, services, and how samples and alerts go. */
export function systemPicture(locale: keyof typeof systemWords): Html {
  const words = systemWords[locale];
  const { width, height } = systemSize;
  return html`<!doctype html>
    <html lang="${locale}">
      <meta charset="utf-8" />
      <style>
        ${style}
      </style>
      <svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
        <marker
          id="tip"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="9"
          markerHeight="9"
          markerUnits="userSpaceOnUse"
          orient="auto-start-reverse"
        >
          <path d="M0 0 L8 4 L0 8 z" fill="context-stroke" />
        </marker>
        ${operator(words)}
        <rect class="frame" x="20" y="116" width="684" height="340" rx="10" />
        <text class="soft mid" x="362" y="140">${words.pair}</text>

        ${way('ssh', 'M362 84 V113')} ${way('ssh', 'M995 84 V113')}
        ${prometheusHost(62, 'prom01', '192.168.1.91', words)} ${prometheusHost(406, 'prom02', '192.168.1.92', words)}
        ${betweenPair(words)} ${others(words)} ${feishu(words)}
      </svg>
    </html>`;
}
