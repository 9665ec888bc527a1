/** Words of the page itself, in one language; what messages say is theirs. */
export interface PageWords {
  readonly lang: 'en' | 'zh-CN';
  readonly title: string;
  readonly group: string;
  readonly members: string;
  readonly notice: string;
  readonly bot: string;
  readonly everybody: string;
  readonly live: string;
  readonly away: string;
  readonly empty: string;
  readonly earlier: (count: number) => string;
}

const english: PageWords = {
  lang: 'en',
  title: 'Stand-in for Feishu',
  group: 'On call',
  members: 'group chat',
  notice: 'Stand-in for Feishu, by promha’s lab. Not Feishu: it shows what the group would show.',
  bot: 'BOT',
  everybody: 'All',
  live: 'live',
  away: 'connection lost, trying again',
  empty: 'No message yet. A stopped node_exporter makes one: npm run lab -- drill',
  earlier: (count) => `${count} earlier messages: npm run lab -- cards`,
};

const chinese: PageWords = {
  lang: 'zh-CN',
  title: '飞书替身',
  group: '值班告警',
  members: '群聊',
  notice: '这是 promha 实验环境里的飞书替身，不是飞书：群里会看到什么，这里就显示什么。',
  bot: '机器人',
  everybody: '所有人',
  live: '实时',
  away: '连接已断开，正在重试',
  empty: '还没有消息。停掉一个 node_exporter 就会有：npm run lab -- drill',
  earlier: (count) => `更早的 ${count} 条消息：npm run lab -- cards`,
};

/**
 * The words for a reader.
 * @param asked the language named in the address (`?lang=`), which wins
 * @param accepted the browser's `Accept-Language`; Chinese where it comes first there
 */
export function pageWords(asked: string | undefined, accepted: string | undefined): PageWords {
  return (asked ?? accepted ?? '').toLowerCase().startsWith('zh') ? chinese : english;
}
