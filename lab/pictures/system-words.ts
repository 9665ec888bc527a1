/** Words of the picture of the system, in one language. */
export interface SystemWords {
  readonly operator: string;
  readonly steps: readonly string[];
  readonly pair: string;
  readonly relay: string;
  readonly remoteWrite: string;
  readonly gossip: string;
  readonly journal: string;
  readonly grafana: string;
  readonly failover: string;
  readonly dashboard: string;
  readonly app: string;
  readonly yours: string;
  readonly query: string;
  readonly scrape: string;
  readonly group: string;
  readonly red: readonly [string, string];
  readonly green: readonly [string, string];
  readonly once: string;
  readonly links: string;
}

/** See {@link SystemWords}. */
export const systemWords: Readonly<Record<'en' | 'zh-CN', SystemWords>> = {
  en: {
    operator: 'Your machine',
    steps: ['pulumi up -s prod', 'one stack file', 'SSH, nothing else', 'each change: ready, or put back'],
    pair: 'The pair: both scrape everything, both run the same rules, both tell both Alertmanagers',
    relay: 'Feishu relay',
    remoteWrite: 'remote write',
    gossip: 'gossip',
    journal: 'journal',
    grafana: 'Grafana',
    failover: 'failover endpoint',
    dashboard: 'dashboard 1860, first login',
    app: 'app01, app02, …',
    yours: 'MySQL, Java, your services',
    query: 'queries',
    scrape: 'scrapes',
    group: 'Feishu group',
    red: ['NodeDown · app01', 'firing'],
    green: ['NodeDown · app01', 'resolved'],
    once: 'every alert on disk before it is acknowledged',
    links: 'one card each, with links to dashboard, graph, silence, runbook',
  },
  'zh-CN': {
    operator: '你的机器',
    steps: ['pulumi up -s prod', '一个配置文件', '只用 SSH', '每次变更：就绪，否则退回'],
    pair: '一对主机：都抓取全部目标，执行同样的规则，都把告警发给两台 Alertmanager',
    relay: '飞书中继',
    remoteWrite: '互写数据',
    gossip: 'gossip',
    journal: '日志同步',
    grafana: 'Grafana',
    failover: '故障切换端点',
    dashboard: '1860 仪表盘，登录即用',
    app: 'app01、app02 ……',
    yours: 'MySQL、Java 和你的服务',
    query: '查询',
    scrape: '抓取',
    group: '飞书群',
    red: ['NodeDown · app01', '告警'],
    green: ['NodeDown · app01', '恢复'],
    once: '告警先落盘，再确认收到',
    links: '各一张卡片，带面板、图表、静默、处理手册的链接',
  },
};
