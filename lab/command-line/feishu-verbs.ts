import type { Command } from 'commander';
import { withLab } from './with-lab.ts';

const change = (words: readonly string[]): Promise<void> =>
  withLab(async () => {
    const { parseBehaviourWords } = await import('../feishu/parse-behaviour-words.ts');
    const { labFeishu } = await import('../stack/feishu-daemon.ts');
    await labFeishu().change(parseBehaviourWords(words));
  });

/** The verbs about the fake Feishu: cards, page, pictures, feishu, limits. */
export const addFeishuVerbs = (program: Command): void => {
  program
    .command('cards')
    .description('every request that the fake Feishu received, in order')
    .option('--json', 'one array of {time, accepted, code, msg, bytes, body}')
    .action((options: { json?: boolean }) => withLab(async () => (await import('../verbs/cards.ts')).cards(options)));
  program
    .command('page')
    .description('the group chat for a browser of this machine, on the loopback, until Ctrl-C')
    .option('--port <port>', 'port of the page', '8091')
    .action((options: { port: string }) => withLab(async () => (await import('../verbs/page.ts')).page(options)));
  program
    .command('pictures')
    .description('make docs/images afresh, by a headless Chromium without network (installs it); needs no running lab')
    .action(async () => {
      const { takePictures } = await import('../pictures/take-pictures.ts');
      for (const file of await takePictures()) process.stdout.write(`${file}\n`);
    });
  program
    .command('feishu')
    .description("the fake Feishu's behaviour: ok, down, hang, slow <ms>, error <http status> <code> [<msg>]")
    .argument('<words...>')
    .action((words: string[]) => change(words));
  program
    .command('limits')
    .description("the fake Feishu's limits: on or off")
    .argument('<words...>')
    .action((words: string[]) => change(['limits', ...words]));
};
