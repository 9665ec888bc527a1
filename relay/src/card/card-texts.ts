/** Languages of cards. */
export type Locale = 'zh-CN' | 'en';

/** Every word of ours on a card. */
export interface CardTexts {
  readonly firing: string;
  readonly resolved: string;
  readonly host: string;
  readonly severity: string;
  readonly value: string;
  readonly threshold: string;
  readonly since: string;
  readonly until: string;
  readonly firingFor: string;
  readonly lasted: string;
  readonly graph: string;
  readonly silence: string;
  readonly dashboard: string;
  readonly runbook: string;
  readonly noName: string;
  /** Between a field's name and its value. */
  readonly colon: string;
  /** Short units of days, hours, minutes and seconds, put right behind the number. */
  readonly units: readonly [string, string, string, string];
  /** Known severities; others are shown as they are. */
  readonly severities: Readonly<Record<string, string>>;
  /** Line for alerts that Alertmanager left out of the notification. */
  readonly more: (count: number) => string;
}

const chinese: CardTexts = {
  firing: '告警',
  resolved: '恢复',
  host: '主机',
  severity: '级别',
  value: '当前值',
  threshold: '阈值',
  since: '开始',
  until: '结束',
  firingFor: '已持续',
  lasted: '共持续',
  graph: '查看图表',
  silence: '静默告警',
  dashboard: '主机面板',
  runbook: '处理手册',
  noName: '未命名告警',
  colon: '：',
  units: [' 天', ' 小时', ' 分', ' 秒'],
  severities: { critical: '严重', warning: '警告', info: '提示' },
  more: (count) => `另有 ${count} 条未列出，请在 Alertmanager 查看`,
};

const english: CardTexts = {
  firing: 'FIRING',
  resolved: 'RESOLVED',
  host: 'Host',
  severity: 'Severity',
  value: 'Value',
  threshold: 'Threshold',
  since: 'Since',
  until: 'Until',
  firingFor: 'For',
  lasted: 'Lasted',
  graph: 'Graph',
  silence: 'Silence',
  dashboard: 'Dashboard',
  runbook: 'Runbook',
  noName: 'Unnamed alert',
  colon: ': ',
  units: ['d', 'h', 'm', 's'],
  severities: {},
  more: (count) => `and ${count} more, see Alertmanager`,
};

/** The texts of a language. */
export function cardTexts(locale: Locale): CardTexts {
  return locale === 'zh-CN' ? chinese : english;
}
