import { html, type Html } from './html.ts';
import type { PageWords } from './page-words.ts';

/** How an address is shown as a link; the page of a forwarded lab sends some elsewhere. */
export type LinkTo = (url: string) => string;

/** Colours that `<font color>` knows. Source: open.feishu.cn, card JSON 1.0, markdown. */
const fontColors = new Set(['red', 'green', 'grey']);

const mention = /<at\s+(?:id|user_id|email)\s*=\s*["']?(?<at>[^\s"'>/]+)["']?\s*(?:>[^<]*<\/at>|\/>)/;

/** Each mark of the subset, by the part of the pattern that finds it. The first one that fits at a place wins. */
const marks = new RegExp(
  [
    mention,
    /<font\s+color\s*=\s*["']?(?<color>\w+)["']?\s*>(?<colored>[\s\S]*?)<\/font>/,
    /<a\s+href\s*=\s*["'](?<href>[^"']+)["']\s*>(?<anchor>[\s\S]*?)<\/a>/,
    /\[(?<label>[^\]\n]*)\]\((?<url>[^\s)]+)\)/,
    /\*\*(?<bold>[^\n]+?)\*\*/,
    /~~(?<struck>[^\n]+?)~~/,
    /(?<![*\w])\*(?<italic>[^*\s](?:[^*\n]*[^*\s])?)\*(?![*\w])/,
    /(?<line>\n)/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

/** Whether a link may be followed: what Feishu opens, and no scripts. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\/\S+$/.test(url) && URL.canParse(url);
}

/** The characters that entities of the sender stand for. */
export function decoded(text: string): string {
  return text
    .replaceAll(/&#(\d{1,7});/g, (whole, code: string) =>
      Number(code) <= 0x10ffff ? String.fromCodePoint(Number(code)) : whole,
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&');
}

/** A link as a message shows it; an address that is none for a browser stays text. */
export function linkHtml(url: string, text: Html, to: LinkTo): Html {
  if (!isWebAddress(url)) return text;
  return html`<a href="${to(url)}" title="${url}" target="_blank" rel="noopener noreferrer">${text}</a>`;
}

/** A mention: everybody, or somebody whose name only the real Feishu knows. */
export function mentionHtml(id: string, words: PageWords): Html {
  return html`<span class="mention">@${id === 'all' ? words.everybody : id}</span>`;
}

/** A message of type `text`: mentions count, all else is shown as it is. */
export function textWithMentions(text: string, words: PageWords): Html {
  const parts: Html[] = [];
  let from = 0;
  for (const found of text.matchAll(new RegExp(mention, 'g'))) {
    parts.push(html`<span class="plain">${text.slice(from, found.index)}</span>`);
    parts.push(mentionHtml(found.groups?.['at'] ?? '', words));
    from = found.index + found[0].length;
  }
  return html`${parts}<span class="plain">${text.slice(from)}</span>`;
}

/**
 * Markdown as a message of Feishu shows it, the subset of `lark_md` and the tag `markdown` in JSON 1.0: bold, italic, struck out,
 * links, mentions, font colours, entities, line breaks. All else is text.
 */
export function larkMarkdown(text: string, words: PageWords, to: LinkTo): Html {
  const parts: Html[] = [];
  let rest = text;
  for (let found = marks.exec(rest); found !== null; found = marks.exec(rest)) {
    if (found.index > 0) parts.push(html`${decoded(rest.slice(0, found.index))}`);
    parts.push(markHtml(found.groups ?? {}, words, to));
    rest = rest.slice(found.index + found[0].length);
  }
  return html`${parts}${decoded(rest)}`;
}

function markHtml(found: Readonly<Record<string, string | undefined>>, words: PageWords, to: LinkTo): Html {
  const inner = (text: string): Html => larkMarkdown(text, words, to);
  const { at, color, colored, href, anchor, label, url, bold, struck, italic } = found;
  if (at !== undefined) return mentionHtml(at, words);
  if (colored !== undefined)
    return fontColors.has(color ?? '') ? html`<span class="font-${color}">${inner(colored)}</span>` : inner(colored);
  if (anchor !== undefined) return linkHtml(href ?? '', inner(anchor), to);
  if (label !== undefined) return linkHtml(decoded(url ?? ''), inner(label || (url ?? '')), to);
  if (bold !== undefined) return html`<b>${inner(bold)}</b>`;
  if (struck !== undefined) return html`<s>${inner(struck)}</s>`;
  if (italic !== undefined) return html`<i>${inner(italic)}</i>`;
  return html`<br />`;
}
