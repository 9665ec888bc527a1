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

/** A paragraph, or short fields two in a row. */
export interface Paragraph {
  readonly tag: 'div';
  readonly text?: PlainText;
  readonly fields?: readonly { readonly is_short: boolean; readonly text: PlainText }[];
}

/** One row of a table. Feishu has no table in JSON 1.0 that every client shows; columns side by side are as old as cards. */
export interface TableRow {
  readonly tag: 'column_set';
  /** `none`: columns stay side by side on a telephone too. */
  readonly flex_mode: 'none';
  readonly background_style: 'default' | 'grey';
  readonly columns: readonly {
    readonly tag: 'column';
    readonly width: 'weighted';
    readonly weight: number;
    readonly elements: readonly Paragraph[];
  }[];
}

/** The parts of a card (JSON 1.0) that the relay uses. `markdown` holds nothing but words of ours and mentions of the stack file. */
export type CardElement =
  | { readonly tag: 'hr' }
  | { readonly tag: 'markdown'; readonly content: string }
  | Paragraph
  | TableRow
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

/** A paragraph of plain text. */
export function paragraph(content: string): Paragraph {
  return { tag: 'div', text: plainText(content) };
}

/**
 * A row of a table.
 * @param weights Widths of the columns relative to each other, 1 to 5.
 */
export function tableRow(
  cells: readonly string[],
  weights: readonly number[],
  style: TableRow['background_style'] = 'default',
): TableRow {
  const columns = cells.map((cell, index) => ({
    tag: 'column' as const,
    width: 'weighted' as const,
    weight: weights[index] ?? 1,
    elements: [paragraph(cell === '' ? '-' : cell)],
  }));
  return { tag: 'column_set', flex_mode: 'none', background_style: style, columns };
}
