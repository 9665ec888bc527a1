import { z } from 'zod';
import { reservedReceivers } from './feishu-schema.ts';
import { lineSchema, tokenSchema, tryUrl } from './scalars.ts';

const addressRule = 'should be an http:// or https:// address';

function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && tryUrl(text) !== undefined;
}

const webhookSchema = z.strictObject({
  url: z
    .string({ error: addressRule })
    .refine(isWebAddress, addressRule)
    .meta({ secret: true })
    .describe('Address that takes notifications as Alertmanager posts them; a Pulumi secret where it holds a token.'),
  token: tokenSchema().optional().meta({ secret: true }).describe('Bearer token for it, a Pulumi secret.'),
});

const mailRule = 'should be an e-mail address';
const mailAddress = () => z.string({ error: mailRule }).regex(/^[^\s@,<>]+@[^\s@,<>]+$/, mailRule);
const smarthostRule = 'should be <name or address>:<port> of a mail server, such as "smtp.example.com:587"';

const emailSchema = z
  .strictObject({
    smarthost: z
      .string({ error: smarthostRule })
      .regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, smarthostRule)
      .describe('Mail server with its port; 465 is TLS from the start, others begin in clear (STARTTLS).'),
    from: mailAddress().describe('Sender.'),
    to: z.array(mailAddress()).min(1, 'should name somebody').describe('Who gets it.'),
    user: lineSchema().optional().describe('Login at the mail server; absent: none.'),
    password: lineSchema().optional().meta({ secret: true }).describe('Password of that login, a Pulumi secret.'),
    requireTls: z.boolean().prefault(true).describe('false: also send to a server that offers no STARTTLS.'),
  })
  .refine((email) => (email.user === undefined) === (email.password === undefined), {
    path: ['user'],
    message: 'should come together with password',
  });

const wecomSchema = z
  .strictObject({
    corpId: lineSchema().describe('Id of the company (CorpID).'),
    agentId: z
      .string({ error: 'should be a number in quotes' })
      .regex(/^\d{1,12}$/, 'should be a number in quotes')
      .describe('Id of the application that sends (AgentId).'),
    secret: lineSchema().meta({ secret: true }).describe('Secret of that application, a Pulumi secret.'),
    toUser: lineSchema().optional().describe('Members, joined by "|", or @all.'),
    toParty: lineSchema().optional().describe('Departments, joined by "|".'),
  })
  .refine((wecom) => wecom.toUser !== undefined || wecom.toParty !== undefined, 'should have toUser or toParty');

const receiverSchema = z
  .strictObject({
    webhook: webhookSchema.optional().describe('An address of your own that takes them.'),
    email: emailSchema.optional().describe('By e-mail.'),
    wecom: wecomSchema.optional().describe('By an application of WeCom (企业微信).'),
  })
  .refine((receiver) => Object.keys(receiver).length > 0, 'should have at least one of webhook, email, wecom');

const nameRule =
  'should be a name of up to 31 small letters, digits and "-" that begins with a letter, and none of default, feishu, none, feishu-…';

const receiverNameSchema = z
  .string()
  .refine(
    (name) => /^[a-z][a-z0-9-]{0,30}$/.test(name) && !name.startsWith('feishu-') && !reservedReceivers.includes(name),
    nameRule,
  );

/** Ways out of Alertmanager beside the relay, by name. */
export const receiversSchema = z
  .record(receiverNameSchema, receiverSchema)
  .prefault({})
  .describe('Further receivers by name: routes of alertmanager lead to them, and its secondWay.');

/** One way beside the relay. */
export type ReceiverSettings = z.output<typeof receiverSchema>;
