import type { ReceivedRequest } from '../received-request.ts';
import { html, type Html } from './html.ts';
import type { MessageHtml } from './message-html.ts';
import type { PageWords } from './page-words.ts';

/** More would make a page that no browser scrolls well. */
const maxMessages = 200;

/** The group chat as one document: what was shown so far, and from where on `page.js` asks for more. */
export function pageHtml(requests: readonly ReceivedRequest[], messages: MessageHtml, words: PageWords): Html {
  const all = requests.flatMap((request) => messages.tryMessage(request) ?? []);
  const shown = all.slice(-maxMessages);
  const earlier =
    all.length > shown.length ? html`<p class="earlier">${words.earlier(all.length - shown.length)}</p>` : undefined;
  return html`<!doctype html>
    <html lang="${words.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${words.title} · ${words.group}</title>
        <link rel="stylesheet" href="/page.css" />
        <script src="/page.js" defer></script>
      </head>
      <body data-next="${requests.length}" data-live="${words.live}" data-away="${words.away}">
        <p class="notice">${words.notice}</p>
        <header class="group">
          <h1>${words.group}</h1>
          <span>${words.members}</span>
          <span id="state" role="status"></span>
        </header>
        <main>
          ${earlier}
          <ol id="messages">
            ${shown}
          </ol>
          <p class="empty">${words.empty}</p>
        </main>
      </body>
    </html>`;
}
