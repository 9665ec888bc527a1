/** Markup that is safe to show: made by {@link html} alone, so everything foreign in it has been escaped. */
export class Html {
  readonly markup: string;

  /** Use {@link html}; this one trusts its argument. */
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What can stand in a template: text is escaped, markup is taken as it is, a list is joined, `undefined` is nothing. */
type Part = string | number | Html | readonly Html[] | undefined;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(({ markup }) => markup).join('');
  return String(part).replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? '');
}

/** Template of markup: what is put in is escaped, for text as well as for attributes in quotes, unless it is {@link Html} itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, index) => text + markupOf(parts[index])).join(''));
}
