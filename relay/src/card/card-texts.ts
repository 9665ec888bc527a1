import type { OwnEventKind } from './own-event.ts';

/** How the relay says what it tells by itself. */
export interface EventTexts {
  /** First word of the title. */
  readonly word: string;
  /** Put in the place of an alert's summary. Empty: the alert's own. */
  readonly summary: string;
  /** What a reader should know of it besides. Empty: nothing. */
  readonly hint: string;
}

/** Languages of cards. */
export type Locale = 'zh-CN' | 'en';

/** Every word of ours on a card. */
export interface CardTexts {
  readonly firing: string;
  readonly resolved: string;
  /** State of an alert that was shown before and goes on. */
  readonly stillFiring: string;
  /** What the relay tells by itself. */
  readonly events: Readonly<Record<OwnEventKind, EventTexts>>;
  /** Before the moment of such an event. */
  readonly at: string;
  /** First word of the title of a digest. */
  readonly digest: string;
  readonly host: string;
  readonly noHost: string;
  readonly rule: string;
  readonly severity: string;
  readonly noSeverity: string;
  readonly value: string;
  /** The value of a resolved alert: what it was while it fired, not what it is now. */
  readonly lastValue: string;
  /** Put before the summary of a resolved alert, which still speaks as if it fired. */
  readonly wasAbout: string;
  readonly threshold: string;
  readonly labels: string;
  readonly since: string;
  readonly until: string;
  readonly firingFor: string;
  readonly lasted: string;
  readonly earliest: string;
  readonly graph: string;
  readonly silence: string;
  readonly dashboard: string;
  readonly runbook: string;
  readonly alerts: string;
  readonly noName: string;
  /** Between a field's name and its value. */
  readonly colon: string;
  /** Between names in a row. */
  readonly comma: string;
  /** Short units of days, hours, minutes and seconds, put right behind the number. */
  readonly units: readonly [string, string, string, string];
  /** Known severities; others are shown as they are. */
  readonly severities: Readonly<Record<string, string>>;
  /** Line for alerts that Alertmanager left out of the notification. */
  readonly more: (count: number) => string;
  /** Line for alerts of the group that earlier cards show and that still fire. */
  readonly known: (count: number) => string;
  /** The time of day when something began, `when` already formatted. */
  readonly from: (when: string) => string;
  /** The time of day when something ended. */
  readonly to: (when: string) => string;
  /** Name of a card; the same on a repeat of it. */
  readonly number: (number: number, partOf: number) => string;
  /** Line on cards while many alerts wait for their turn. */
  readonly backlog: (count: number) => string;
}

const chinese: CardTexts = {
  firing: '告警',
  resolved: '恢复',
  stillFiring: '持续告警',
  events: {
    damaged: {
      word: '事件',
      summary: '中继的发送日志损坏，已另存并重建；其中等待发送的告警可能缺失',
      hint: '这是一次性事件，不会有恢复通知。',
    },
    unreadable: {
      word: '事件',
      summary: '中继收到无法解析的通知，已拒绝并留存原文；其中的告警没有发出',
      hint: '这是一次性事件，不会有恢复通知。',
    },
    hidden: {
      word: '告警增多',
      summary: '同组告警超出单次通知的条数上限，新增的告警没有列出',
      hint: '',
    },
  },
  at: '时间',
  digest: '汇总',
  host: '主机',
  noHost: '（无主机）',
  rule: '规则',
  severity: '级别',
  noSeverity: '未分级',
  value: '当前值',
  lastValue: '告警时的值',
  wasAbout: '原告警',
  threshold: '阈值',
  labels: '标签',
  since: '开始',
  until: '结束',
  firingFor: '已持续',
  lasted: '共持续',
  earliest: '最早',
  graph: '查看图表',
  silence: '静默告警',
  dashboard: '主机面板',
  runbook: '处理手册',
  alerts: '全部告警',
  noName: '未命名告警',
  colon: '：',
  comma: '、',
  units: [' 天', ' 小时', ' 分', ' 秒'],
  severities: { critical: '严重', warning: '警告', info: '提示' },
  more: (count) => `另有 ${count} 条未列出，请在 Alertmanager 查看`,
  known: (count) => `同组另有 ${count} 条仍在告警，此前已通知`,
  from: (when) => `${when} 起`,
  to: (when) => `${when} 止`,
  number: (number, partOf) => `卡片 #${number}${partOf === 0 ? '' : `（#${partOf} 的一部分）`}`,
  backlog: (count) => `积压较多：此卡之后还有 ${count} 条等待发送`,
};

const english: CardTexts = {
  firing: 'FIRING',
  resolved: 'RESOLVED',
  stillFiring: 'STILL FIRING',
  events: {
    damaged: {
      word: 'EVENT',
      summary:
        'The journal of the relay was damaged; it is set aside and begun anew. Alerts that waited in it may be missing',
      hint: 'This happened once: no card will say that it is over.',
    },
    unreadable: {
      word: 'EVENT',
      summary:
        'The relay refused a notification that it cannot read, and kept its text. The alerts in it are on no card',
      hint: 'This happened once: no card will say that it is over.',
    },
    hidden: {
      word: 'MORE FIRING',
      summary: 'More alerts of this group fire than one notification may list; the new ones are not listed',
      hint: '',
    },
  },
  at: 'At',
  digest: 'DIGEST',
  host: 'Host',
  noHost: '(no host)',
  rule: 'Rule',
  severity: 'Severity',
  noSeverity: 'no severity',
  value: 'Value',
  lastValue: 'Value while firing',
  wasAbout: 'Was',
  threshold: 'Threshold',
  labels: 'Labels',
  since: 'Since',
  until: 'Until',
  firingFor: 'For',
  lasted: 'Lasted',
  earliest: 'first',
  graph: 'Graph',
  silence: 'Silence',
  dashboard: 'Dashboard',
  runbook: 'Runbook',
  alerts: 'All alerts',
  noName: 'Unnamed alert',
  colon: ': ',
  comma: ', ',
  units: ['d', 'h', 'm', 's'],
  severities: {},
  more: (count) => `and ${count} more, see Alertmanager`,
  known: (count) => `${count} more of this group still firing, on earlier cards`,
  from: (when) => `since ${when}`,
  to: (when) => `until ${when}`,
  number: (number, partOf) => `Card #${number}${partOf === 0 ? '' : ` (part of #${partOf})`}`,
  backlog: (count) => `Long backlog: ${count} more wait behind this card`,
};

/** The texts of a language. */
export function cardTexts(locale: Locale): CardTexts {
  return locale === 'zh-CN' ? chinese : english;
}
