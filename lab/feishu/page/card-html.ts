import type { Card, CardElement } from '../card-schema.ts';
import { html, type Html } from './html.ts';
import { larkMarkdown, linkHtml, type LinkTo } from './lark-markdown.ts';
import type { PageWords } from './page-words.ts';

type Div = Extract<CardElement, { tag: 'div' }>;
type Text = NonNullable<Div['text']>;
type Action = Extract<CardElement, { tag: 'action' }>;
type Button = Action['actions'][number];
type Columns = Extract<CardElement, { tag: 'column_set' }>;

/** Draws one card (JSON 1.0) as a group shows it. */
export class CardHtml {
  readonly #words: PageWords;
  readonly #to: LinkTo;

  constructor(words: PageWords, to: LinkTo) {
    this.#words = words;
    this.#to = to;
  }

  /** The card. Its looks are in `page.css`, by classes named as in the JSON. */
  card(card: Card): Html {
    const { header, elements } = card;
    const width = card.config?.wide_screen_mode === false ? 'narrow' : 'wide';
    const head =
      header && html`<header class="header-${header.template ?? 'default'}">${header.title.content}</header>`;
    return html`<article class="card ${width}">
      ${head}
      <div class="elements">${elements.map((element) => this.#element(element))}</div>
    </article>`;
  }

  #element(element: CardElement): Html {
    switch (element.tag) {
      case 'hr':
        return html`<hr />`;
      case 'markdown':
        return html`<p class="text align-${element.text_align ?? 'left'}">${this.#markdown(element.content)}</p>`;
      case 'div':
        return this.#div(element);
      case 'note':
        return html`<div class="note">
          ${element.elements.map((one) => (one.tag === 'img' ? this.#image(one.alt.content) : html`<span>${this.#text(one)}</span>`))}
        </div>`;
      case 'action':
        return this.#action(element);
      case 'img':
        return this.#image(element.alt.content);
      case 'column_set':
        return this.#columns(element);
    }
  }

  #div({ text, fields, extra }: Div): Html {
    const cells = fields?.map(
      (field) => html`<p class="field ${field.is_short ? 'short' : 'long'}">${this.#text(field.text)}</p>`,
    );
    const aside = extra && (extra.tag === 'img' ? this.#image(extra.alt.content) : this.#button(extra));
    return html`<div class="div">
      <div class="body">
        ${text && html`<p class="text">${this.#text(text)}</p>`} ${cells && html`<div class="fields">${cells}</div>`}
      </div>
      ${aside}
    </div>`;
  }

  #columns({ columns, background_style: style = 'default' }: Columns): Html {
    const cells = columns.map(
      (column) =>
        html`<div class="column ${column.width ?? 'auto'}-${column.weight ?? 1}">
          ${(column.elements ?? []).map((element) => this.#element(element))}
        </div>`,
    );
    return html`<div class="columns ${style}">${cells}</div>`;
  }

  #action({ actions, layout = 'flow' }: Action): Html {
    return html`<div class="action ${layout}">${actions.map((button) => this.#button(button))}</div>`;
  }

  #button(button: Button): Html {
    const label = html`<span class="button ${button.type ?? 'default'}">${this.#text(button.text)}</span>`;
    return linkHtml(button.url ?? button.multi_url?.url ?? '', label, this.#to);
  }

  /** Pictures are named by a key that only the real Feishu can look up. */
  #image(alt: string): Html {
    return html`<span class="img">${alt}</span>`;
  }

  #text({ tag, content }: Text): Html {
    return tag === 'plain_text' ? html`<span class="plain">${content}</span>` : this.#markdown(content);
  }

  #markdown(text: string): Html {
    return larkMarkdown(text, this.#words, this.#to);
  }
}
