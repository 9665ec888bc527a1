import { z } from 'zod';
import { cardSchema } from '../card-schema.ts';
import type { ReceivedRequest } from '../received-request.ts';
import { CardHtml } from './card-html.ts';
import { html, type Html } from './html.ts';
import { decoded, linkHtml, mentionHtml, textWithMentions, type LinkTo } from './lark-markdown.ts';
import type { PageWords } from './page-words.ts';

const textSchema = z.object({ text: z.string() });
const nodeSchema = z.object({
  tag: z.string(),
  text: z.string().optional(),
  href: z.string().optional(),
  user_id: z.string().optional(),
});
const postSchema = z.object({
  post: z.record(z.string(), z.object({ title: z.string().optional(), content: z.array(z.array(nodeSchema)) })),
});
const bodySchema = z.object({ card: z.unknown().optional(), content: z.unknown().optional() });

/** What the group shows of messages, in the words of one reader and with the links that reach something from there. */
export class MessageHtml {
  readonly #words: PageWords;
  readonly #to: LinkTo;

  constructor(words: PageWords, to: LinkTo) {
    this.#words = words;
    this.#to = to;
  }

  /** A message of the group, or undefined for one that Feishu refused: nobody would see that. */
  tryMessage(request: ReceivedRequest): Html | undefined {
    if (!request.accepted) return undefined;
    return html`<li class="message">
      <span class="avatar" aria-hidden="true"></span>
      <div class="said">
        <p class="who">promha <b class="tag">${this.#words.bot}</b> <time datetime="${request.time}"></time></p>
        ${this.#content(request.body)}
      </div>
    </li>`;
  }

  #content(body: unknown): Html {
    const { card, content } = bodySchema.safeParse(body).data ?? {};
    const parsed = cardSchema.safeParse(card);
    if (parsed.success) return new CardHtml(this.#words, this.#to).card(parsed.data);
    const text = textSchema.safeParse(content);
    if (text.success) return html`<div class="bubble">${textWithMentions(text.data.text, this.#words)}</div>`;
    const post = postSchema.safeParse(content);
    if (post.success) return this.#post(post.data);
    return html`<div class="bubble plain">${JSON.stringify(body)}</div>`;
  }

  #post({ post }: z.infer<typeof postSchema>): Html {
    const { title, content } = post[this.#words.lang.replace('-', '_').toLowerCase()] ??
      Object.values(post)[0] ?? { content: [] };
    const lines = content.map((line) => html`<p>${line.map((node) => this.#node(node))}</p>`);
    return html`<div class="bubble">${title && html`<p><b>${title}</b></p>`}${lines}</div>`;
  }

  #node({ text = '', href, user_id: user, tag }: z.infer<typeof nodeSchema>): Html {
    if (tag === 'at') return mentionHtml(user ?? '', this.#words);
    return href === undefined ? html`${text}` : linkHtml(href, html`${decoded(text)}`, this.#to);
  }
}
