import { z } from 'zod';

/** Colours of a card's header. Source: open.feishu.cn, card JSON 1.0, header.template. */
export const headerTemplates = [
  'blue', 'wathet', 'turquoise', 'green', 'yellow', 'orange', 'red', 'carmine', 'violet', 'purple', 'indigo', 'grey', 'default',
] as const; // prettier-ignore

const plainText = z.object({ tag: z.literal('plain_text'), content: z.string() });
const richText = z.object({ tag: z.enum(['plain_text', 'lark_md']), content: z.string() });

const linkUrl = z
  .string()
  .refine(
    (text) => /^(https?|lark):\/\/\S+$/.test(text) && URL.canParse(text),
    'should be an absolute http(s) address',
  );

/** A custom bot's card cannot call back, so a button without an address would do nothing at all. */
const button = z
  .object({
    tag: z.literal('button'),
    text: richText.refine((text) => text.content.trim() !== '', 'a button needs a text'),
    type: z.enum(['default', 'primary', 'danger']).optional(),
    url: linkUrl.optional(),
    multi_url: z.object({ url: linkUrl }).optional(),
  })
  .refine(
    (one) => one.url !== undefined || one.multi_url !== undefined,
    'a custom bot has link buttons only: url is missing',
  );

const image = z.object({ tag: z.literal('img'), img_key: z.string().min(1), alt: plainText });

const div = z
  .object({
    tag: z.literal('div'),
    text: richText.optional(),
    fields: z.array(z.object({ is_short: z.boolean(), text: richText })).optional(),
    extra: z.discriminatedUnion('tag', [button, image]).optional(),
  })
  .refine((one) => one.text !== undefined || one.fields !== undefined, 'a div needs text or fields');

const simpleElements = [
  div,
  z.object({ tag: z.literal('hr') }),
  z.object({
    tag: z.literal('markdown'),
    content: z.string().min(1),
    text_align: z.enum(['left', 'center', 'right']).optional(),
  }),
  image,
  z.object({ tag: z.literal('note'), elements: z.array(z.discriminatedUnion('tag', [richText, image])).min(1) }),
  z.object({
    tag: z.literal('action'),
    actions: z.array(button).min(1),
    layout: z.enum(['bisected', 'trisection', 'flow']).optional(),
  }),
] as const;

/** Looks only: what it does not know here changes nothing but the look, so it is dropped and never a reason to refuse. */
const look = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const column = z.object({
  tag: z.literal('column'),
  width: look(z.enum(['auto', 'weighted'])),
  weight: look(z.number().min(1).max(5)),
  elements: z.array(z.discriminatedUnion('tag', simpleElements)).optional(),
});

const columnSet = z.object({
  tag: z.literal('column_set'),
  background_style: look(z.enum(['default', 'grey'])),
  columns: z.array(column).min(1),
});

const element = z.discriminatedUnion('tag', [...simpleElements, columnSet]);

/** A card in JSON 1.0 as far as a custom bot may send it. Fields that we do not know pass, as they do at Feishu. */
export const cardSchema = z.object({
  schema: z.undefined('this is a JSON 2.0 card').optional(),
  config: z
    .object({
      wide_screen_mode: z.boolean().optional(),
      enable_forward: z.boolean().optional(),
      update_multi: z.boolean().optional(),
    })
    .optional(),
  card_link: z.object({ url: linkUrl }).optional(),
  header: z
    .object({
      title: plainText.refine((title) => title.content.trim() !== '', 'the title is empty'),
      template: z.enum(headerTemplates).optional(),
    })
    .optional(),
  elements: z.array(element).min(1),
});

/** See {@link cardSchema}. */
export type Card = z.infer<typeof cardSchema>;

/** One element of a card, see {@link cardSchema}. */
export type CardElement = Card['elements'][number];
