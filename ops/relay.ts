/**
 * `npm run relay -- preview <webhook.json> [--stack <stack>] [--bot <name>] [--send]` prints the cards that a body of Alertmanager's webhook would
 * give, as text and as JSON, and posts them to the bot when asked to. Bodies to try are in relay/examples.
 */
import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { cardAsText } from '../lab/feishu/card-as-text.ts';
import { parseNotification } from '../relay/src/webhook/parse-notification.ts';
import { configuredBot } from './relay/configured-bot.ts';
import { momentOf, previewForms, previewMessages, type PreviewForm } from './relay/preview-messages.ts';
import { environmentPreviewSettings, stackPreviewSettings } from './relay/preview-settings.ts';
import { sendMessages } from './relay/send-messages.ts';

interface PreviewOptions {
  readonly stack?: string;
  readonly bot: string;
  readonly form: PreviewForm;
  readonly locale?: 'zh-CN' | 'en';
  readonly only?: 'text' | 'json';
  readonly send?: boolean;
}

async function preview(path: string, options: PreviewOptions): Promise<void> {
  const notification = parseNotification(await readFile(path, 'utf8'));
  const told =
    options.stack === undefined
      ? environmentPreviewSettings(process.env, options.bot)
      : await stackPreviewSettings(options.stack, options.bot);
  const settings = { ...told, bot: { ...told.bot, locale: options.locale ?? told.bot.locale } };
  const now = Date.now();
  const messages = previewMessages(
    notification,
    options.form,
    settings,
    options.send ? now : momentOf(notification, now),
  );
  for (const [index, { body, bytes }] of messages.entries()) {
    process.stdout.write(`--- ${index + 1}/${messages.length}, ${bytes} bytes\n`);
    if (options.only !== 'json') process.stdout.write(`${cardAsText(body)}\n`);
    if (options.only !== 'text') process.stdout.write(`${JSON.stringify(body, undefined, 2)}\n`);
  }
  if (!options.send) return;
  await sendMessages(messages, await configuredBot(process.env, options.stack, options.bot), settings.bot);
  process.stdout.write(`${messages.length} sent and accepted\n`);
}

const program = new Command('relay');
program
  .command('preview')
  .description('print the cards of a webhook body')
  .argument('<webhook.json>', 'a body as Alertmanager posts it; examples are in relay/examples')
  .option(
    '--stack <stack>',
    'language, links, keyword, mentions and bot of this stack; else RELAY_CONFIG and FEISHU_KEYWORD',
  )
  .option('--bot <name>', 'language, keyword, mentions, proxy and address of this further bot', 'default')
  .addOption(new Option('--form <form>', 'how the alerts go out').choices([...previewForms]).default('cards'))
  .addOption(new Option('--locale <locale>', 'another language than configured').choices(['zh-CN', 'en']))
  .addOption(new Option('--only <what>', 'print only this').choices(['text', 'json']))
  .option(
    '--send',
    'also post them to the bot (FEISHU_WEBHOOK_URL[_FILE] of the environment, else that of the stack or of RELAY_CONFIG)',
  )
  .action(preview);

// The reader of a pipe may have seen enough.
process.stdout.on('error', () => process.exit());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
