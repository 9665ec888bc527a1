import { z } from 'zod';
import { certificatesSchema } from './pem-schema.ts';
import { baseUrlSchema, isLabelName, lineSchema, tryUrl } from './scalars.ts';

const webhookRule = 'should be the http(s) address of a bot, ending in /open-apis/bot/v2/hook/<token>';

function isWebhook(text: string): boolean {
  const url = tryUrl(text);
  // Parsing mends blanks, which are a slip of copying.
  return url !== undefined && !/\s/.test(text) && /^https?:$/.test(url.protocol) && /\/hook\/[^/]+$/.test(url.pathname);
}

const mentionSchema = z.strictObject({
  labels: z
    .record(z.string().refine(isLabelName, 'should be a label name'), lineSchema())
    .prefault({})
    .describe('Labels an alert must have, all of them, for example {severity: critical}; {}: every alert.'),
  ids: z
    .array(z.string().regex(/^(?:all|ou_[A-Za-z0-9_-]{1,64})$/, 'should be all, or an open_id (ou_…)'))
    .min(1, 'should name somebody')
    .describe('all, or open_ids of people of the group (ou_…).'),
});

const botKeys = {
  webhook: z
    .string({ error: webhookRule })
    .refine(isWebhook, webhookRule)
    .meta({ secret: true })
    .describe(
      'Address of the custom bot, a Pulumi secret. http:// is for tests only: everybody on the way can read the token.',
    ),
  secret: lineSchema()
    .optional()
    .meta({ secret: true })
    .describe('Signing secret of the bot, a Pulumi secret; absent: not signed.'),
  keyword: lineSchema().optional().describe('Keyword that the bot asks for; it is put on every card.'),
  mentions: z.array(mentionSchema).prefault([]).describe('Who is mentioned (@) on the cards of which firing alerts.'),
  proxy: baseUrlSchema().optional().describe('Outgoing HTTP proxy between the relay and Feishu.'),
  // Certificates are no secret, but what is pasted by mistake may be a key.
  ca: certificatesSchema()
    .optional()
    .meta({ secret: true })
    .describe('Certificates in PEM text, trusted on the way to Feishu beside the usual ones.'),
} as const;

/** What `receiver` of a route means by itself, and the relay's own name of the first bot. */
export const reservedReceivers: readonly string[] = ['feishu', 'none', 'default'];

const botNameRule =
  'should be a name of up to 31 small letters, digits and "-" that begins with a letter, and none of default, feishu, none';

/** Name of a further bot: it stands in addresses, file names and labels of metrics. */
const botNameSchema = z
  .string()
  .refine((name) => /^[a-z][a-z0-9-]{0,30}$/.test(name) && !reservedReceivers.includes(name), botNameRule);

const botSchema = z.strictObject({
  ...botKeys,
  locale: z
    .enum(['zh-CN', 'en'], { error: 'should be zh-CN or en' })
    .optional()
    .describe('Language of its cards; absent: en for a Lark bot, else that of the stack.'),
});

/** The bot that takes every alert no route leads elsewhere, and further ones. */
export const feishuSchema = z.strictObject({
  ...botKeys,
  bots: z
    .record(botNameSchema, botSchema)
    .prefault({})
    .describe('Further bots by name; a route of alertmanager leads to one by that name.'),
});

/** One bot's settings. */
export type BotSettings = z.output<typeof botSchema>;
