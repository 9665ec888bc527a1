/** Text shown exactly as it is: no markdown, no mention, no link. All that comes from labels and annotations travels in this. */
export interface PlainText {
  readonly tag: 'plain_text';
  readonly content: string;
}

/** A link button; a custom bot has no other. */
export interface Button {
  readonly tag: 'button';
  readonly type: 'default' | 'primary';
  readonly text: PlainText;
  readonly url: string;
}

/** The parts of a card (JSON 1.0) that the relay uses. */
export type CardElement =
  | { readonly tag: 'hr' }
  | { readonly tag: 'markdown'; readonly content: string }
  | {
      readonly tag: 'div';
      readonly text?: PlainText;
      readonly fields?: readonly { readonly is_short: boolean; readonly text: PlainText }[];
      readonly extra?: Button;
    }
  | { readonly tag: 'action'; readonly actions: readonly Button[] }
  | { readonly tag: 'note'; readonly elements: readonly PlainText[] };

/** Red while something fires, green when all of it is over. */
export type CardColor = 'red' | 'green';

/** An interactive card, JSON 1.0: 2.0 needs newer clients and refuses unknown fields. Source: open.feishu.cn, card JSON 1.0. */
export interface Card {
  readonly config: { readonly wide_screen_mode: true };
  readonly header: { readonly template: CardColor; readonly title: PlainText };
  readonly elements: readonly CardElement[];
}

/** Wraps text for {@link PlainText}. */
export function plainText(content: string): PlainText {
  return { tag: 'plain_text', content };
}
