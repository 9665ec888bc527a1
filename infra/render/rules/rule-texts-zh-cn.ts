import type { RuleTexts } from './rule-text.ts';

/** The texts of all alert rules in Chinese. */
export const ruleTextsZhCn: RuleTexts = {
  nodeDown: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) 失联',
    description:
      'node_exporter 已持续 {for} 无响应：主机宕机、网络中断，或采集进程已停止。恢复之前，它的 CPU、内存和磁盘情况未知。',
    value: '无响应（up = 0）',
    threshold: '每次抓取都应有响应；持续 {for} 无响应',
  },
  hostSilent: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) 上没有任何目标响应',
    description: '该主机的所有监控目标都无响应。其上各项服务的告警被抑制，由 NodeDown 一条代表。',
    value: '无响应（up = 0）',
    threshold: '主机上至少有一个目标响应',
  },
  cpuHigh: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) CPU 使用率过高：{{ printf "%.1f" $value }} %',
    description: '全部核心的 CPU 使用率已持续 {for} 偏高，请查找占用 CPU 的进程。',
    value: '{{ printf "%.1f" $value }} %',
    threshold: '高于 {limit}，持续 {for}',
  },
  loadHigh: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) 负载过高：每核 {{ printf "%.2f" $value }}',
    description: '运行或等待磁盘的任务数已持续 {for} 超过核心的承受能力。负载高而 CPU 空闲，说明磁盘慢或网络挂载卡住。',
    value: '每核 {{ printf "%.2f" $value }}',
    threshold: '高于每核 {limit}，持续 {for}',
  },
  memoryHigh: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) 内存即将耗尽：{{ printf "%.1f" $value }} %',
    description: '可用内存很少（缓存已算作可用）。再继续下去，内核会开始杀进程。',
    value: '{{ printf "%.1f" $value }} %',
    threshold: '高于 {limit}，持续 {for}',
  },
  swapHigh: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) 交换分区即将耗尽：{{ printf "%.1f" $value }} %',
    description: '被换出的程序会变慢；交换分区用满后，内核会开始杀进程。',
    value: '{{ printf "%.1f" $value }} %',
    threshold: '高于 {limit}，持续 {for}',
  },
  oomKill: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) 内存不足，内核已杀死进程',
    description: '有程序被强制结束，来不及保存数据。进程名见内核日志。',
    value: '10 分钟内 {{ printf "%.0f" $value }} 个',
    threshold: '10 分钟内多于 {limit}',
  },
  diskSpaceLow: {
    summary:
      '主机 {{ $labels.instance }} ({{ $labels.address }}) 磁盘 {{ $labels.mountpoint }} 空间不足：已用 {{ printf "%.1f" $value }} %',
    description:
      '{{ $labels.mountpoint }}（{{ $labels.device }}，{{ $labels.fstype }}）写满后，写入该盘的程序都会失败。',
    value: '已用 {{ printf "%.1f" $value }} %',
    threshold: '高于 {limit}，持续 {for}',
  },
  diskFullSoon: {
    summary:
      '主机 {{ $labels.instance }} ({{ $labels.address }}) 磁盘 {{ $labels.mountpoint }} 预计 {{ humanizeDuration $value }} 后写满',
    description:
      '按最近 6 小时的增长速度，{{ $labels.mountpoint }}（{{ $labels.device }}，{{ $labels.fstype }}）即将写满。请提前找出增长的文件。',
    value: '预计 {{ humanizeDuration $value }} 后写满',
    threshold: '{limit} 内将写满，持续 {for}',
  },
  inodesLow: {
    summary:
      '主机 {{ $labels.instance }} ({{ $labels.address }}) 磁盘 {{ $labels.mountpoint }} inode 不足：已用 {{ printf "%.1f" $value }} %',
    description:
      'inode 用尽后，即使 {{ $labels.mountpoint }}（{{ $labels.device }}）还有空间也无法创建文件。请查找小文件极多的目录。',
    value: '已用 {{ printf "%.1f" $value }} %',
    threshold: '高于 {limit}，持续 {for}',
  },
  filesystemReadOnly: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) 磁盘 {{ $labels.mountpoint }} 变为只读',
    description:
      '{{ $labels.mountpoint }}（{{ $labels.device }}，{{ $labels.fstype }}）已无法写入。通常是磁盘出错后内核所为，原因见内核日志。',
    value: '只读',
    threshold: '应可写；只读持续 {for}',
  },
  clockSkew: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) 时钟偏差 {{ humanizeDuration $value }}',
    description: '该主机与抓取它的 Prometheus 时钟不一致，两者必有一个不准。日志时间会误导排查，证书和签名会被拒绝。',
    value: '{{ humanizeDuration $value }}',
    threshold: '大于 {limit}，持续 {for}',
  },
  networkErrors: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) 网卡 {{ $labels.device }} 出现错误',
    description: '{{ $labels.device }} 上的数据包收发出错，请检查网线、端口、驱动或双工模式。',
    value: '{{ printf "%.2f" $value }} 个错误/秒',
    threshold: '高于 {limit} 个错误/秒，持续 {for}',
  },
  systemdUnitFailed: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) 的服务 {{ $labels.name }} 处于失败状态',
    description: 'systemd 已放弃启动 {{ $labels.name }}，原因见其日志。',
    value: 'failed',
    threshold: '不应处于 failed 状态；持续 {for}',
  },
  nodeRebooted: {
    summary: '主机 {{ $labels.instance }} ({{ $labels.address }}) 已重启',
    description: '发现时主机已启动 {{ humanizeDuration $value }}。若非人为操作，原因见上一次启动的日志。',
    value: '已运行 {{ humanizeDuration $value }}',
    threshold: '重启后 {limit} 内提示',
  },
  targetDown: {
    summary: '监控目标 {{ $labels.instance }}（任务 {{ $labels.job }}）无响应',
    description: 'Prometheus 已持续 {for} 取不到它的指标：服务或采集进程已停止，或网络中断。',
    value: '无响应（up = 0）',
    threshold: '每次抓取都应有响应；持续 {for} 无响应',
  },
  probeFailed: {
    summary: '{{ $labels.instance }} 拨测失败（任务 {{ $labels.job }}）',
    description: '从外部访问没有响应，或响应不符合要求：使用者看到的也一样。所在主机：{{ $labels.address }}。',
    value: '拨测失败',
    threshold: '每次拨测都应成功；失败持续 {for}',
  },
  probeExporterDown: {
    summary: '拨测任务 {{ $labels.job }} 的 blackbox_exporter 无响应',
    description: '该任务拨测的目标目前状态未知，要等采集进程恢复后才能知道。',
    value: '无响应（up = 0）',
    threshold: '每次抓取都应有响应；持续 {for} 无响应',
  },
  certificateEnding: {
    summary: '{{ $labels.instance }} 的证书将在 {{ humanizeDuration $value }} 后到期',
    description: '到期后浏览器和程序会拒绝访问 {{ $labels.instance }}。如果证书本应自动续期，说明续期没有成功。',
    value: '剩余 {{ humanizeDuration $value }}',
    threshold: '剩余少于 {limit}，持续 {for}',
  },
  prometheusDown: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 Prometheus 无响应',
    description: '双机中的一台 Prometheus 已失联。另一台仍在告警，但已没有备份，缺失的数据需要事后补齐。',
    value: '无响应（up = 0）',
    threshold: '每次抓取都应有响应；持续 {for} 无响应',
  },
  prometheusPeerMissing: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 Prometheus 收不到对端的副本',
    description:
      '两台 Prometheus 都有响应，但对端的样本没有到达这里。此时若失去对端主机，它的历史数据也会随之丢失。告警不受影响。',
    value: '没有收到样本',
    threshold: '样本应持续到达；中断持续 {for}',
  },
  prometheusConfigReloadFailed: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 Prometheus 拒绝了新配置',
    description: '它仍在使用旧配置。此时重启会失败，请先修正配置文件。',
    value: '最近一次重载失败',
    threshold: '最近一次重载应成功；失败持续 {for}',
  },
  prometheusRuleFailures: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的告警规则执行失败',
    description: '执行失败的规则不会再发出告警。规则页面和日志会指出是哪一条。',
    value: '5 分钟内失败 {{ printf "%.0f" $value }} 次',
    threshold: '5 分钟内多于 {limit}',
  },
  prometheusTargetLimitHit: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 Prometheus 因超限拒绝抓取',
    description: '目标数、样本数、标签数或响应大小超过任务限制，整个目标被丢弃。',
    value: '5 分钟内 {{ printf "%.0f" $value }} 次',
    threshold: '5 分钟内多于 {limit}，持续 {for}',
  },
  prometheusTsdbTrouble: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 Prometheus 存储异常',
    description: '压缩、检查点或预写日志出错，多半是磁盘已满或故障。下次重启可能丢数据。',
    value: '1 小时内 {{ printf "%.0f" $value }} 次',
    threshold: '1 小时内多于 {limit}',
  },
  prometheusRemoteWriteBehind: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 向对端的数据复制落后 {{ humanizeDuration $value }}',
    description: '对端 Prometheus 接收过慢或未接收。落后超过两小时后，副本将丢失样本。',
    value: '落后 {{ humanizeDuration $value }}',
    threshold: '大于 {limit}，持续 {for}',
  },
  prometheusRemoteWriteFailing: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 向对端复制数据失败',
    description: '对端 Prometheus 拒绝接收样本或无法连接。状态码和原因见日志。',
    value: '{{ printf "%.2f" $value }} 个样本/秒',
    threshold: '高于 {limit} 个样本/秒，持续 {for}',
  },
  prometheusNotConnectedToAlertmanager: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 Prometheus 无法连接 Alertmanager',
    description: '发往 {{ $labels.alertmanager }} 的告警未被接收。若另一台 Alertmanager 可达，告警仍会送出。',
    value: '{window} 内 {{ printf "%.0f" $value }} 条',
    threshold: '{window} 内多于 {limit}，持续 {for}',
  },
  prometheusStorageFilling: {
    summary:
      '{{ $labels.instance }} ({{ $labels.address }}) 上的 Prometheus 存储即将用满：{{ printf "%.1f" $value }} %',
    description: '数据量即将达到上限，而保留时长尚未满足：旧数据会被提前删除。请调大 retention.size 或减少数据。',
    value: '已用 retention.size 的 {{ printf "%.1f" $value }} %',
    threshold: '高于 {limit}，持续 {for}',
  },
  alertmanagerDown: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 Alertmanager 无响应',
    description: '双机中的一台 Alertmanager 已失联。另一台仍在投递，但已没有备份。',
    value: '无响应（up = 0）',
    threshold: '每次抓取都应有响应；持续 {for} 无响应',
  },
  alertmanagerMembersInconsistent: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 Alertmanager 看不到对端',
    description:
      '它看到的成员数少于实际存活数：gossip 端口（TCP 和 UDP）不通。两台各自投递，卡片会重复，静默也只在一侧生效。',
    value: '看到 {{ printf "%.0f" $value }} 个成员',
    threshold: '应看到全部存活成员；偏少持续 {for}',
  },
  alertmanagerConfigReloadFailed: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 Alertmanager 拒绝了新配置',
    description: '它仍在使用旧配置。此时重启会失败，请先修正配置文件。',
    value: '最近一次重载失败',
    threshold: '最近一次重载应成功；失败持续 {for}',
  },
  alertmanagerConfigOutOfStep: {
    summary: '两台 Alertmanager 的配置不一致',
    description: '告警走哪条路由、命中哪条静默，取决于由谁投递。其中一台没有完成重载。',
    value: '{{ printf "%.0f" $value }} 份不同的配置',
    threshold: '应只有一份；不一致持续 {for}',
  },
  alertmanagerNotificationsFailing: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 Alertmanager 通过 {{ $labels.integration }} 投递失败',
    description: '通知发送失败，该渠道收不到告警。接收方的回应见 Alertmanager 日志。',
    value: '5 分钟内失败 {{ printf "%.0f" $value }} 次',
    threshold: '5 分钟内多于 {limit}',
  },
  relayDown: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 飞书中继 无响应',
    description: '该中继无法向飞书发送卡片。Alertmanager 会继续重试，卡片会延迟。',
    value: '无响应（up = 0）',
    threshold: '每次抓取都应有响应；持续 {for} 无响应',
  },
  relayFailing: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的飞书中继发不出机器人 {{ $labels.bot }} 的卡片',
    description: '飞书或网络拒绝投递，原因：{{ $labels.reason }}。详情见中继日志。告警不会丢，都在它的磁盘上等待。',
    value: '{window} 内失败 {{ printf "%.0f" $value }} 次',
    threshold: '{window} 内多于 {limit}，持续 {for}',
  },
  relayNotDelivering: {
    summary:
      '机器人 {{ $labels.bot }} 一张卡片也发不出：{{ $labels.instance }} ({{ $labels.address }}) 上的飞书中继里，最早的告警已等待 {{ humanizeDuration $value }}',
    description:
      '有告警在等待，而飞书超过 {limit} 没有接受任何一张卡片。修复之前请直接看 Prometheus 或 Alertmanager 的告警页面：没有人会收到通知。',
    value: '{{ humanizeDuration $value }} 没有卡片',
    threshold: '等待超过 {limit} 且其间没有卡片，持续 {for}',
  },
  relayBacklog: {
    summary:
      '{{ $labels.instance }} ({{ $labels.address }}) 上的飞书中继积压，机器人 {{ $labels.bot }} 最早的告警已等待 {{ humanizeDuration $value }}',
    description: '告警量超过飞书的接收上限，或飞书无响应。卡片会延迟，但不会丢失。',
    value: '已等待 {{ humanizeDuration $value }}',
    threshold: '超过 {limit}，持续 {for}',
  },
  relayCardsKept: {
    summary:
      '飞书以任何形式都拒收机器人 {{ $labels.bot }} 的 {{ printf "%.0f" $value }} 张卡片（{{ $labels.instance }} {{ $labels.address }}）',
    description: '群里没有人看到这些告警。中继保留着它们，排在其他卡片之后继续重试；拒收原因见中继日志。',
    value: '保留 {{ printf "%.0f" $value }} 张',
    threshold: '多于 {limit}，持续 {for}',
  },
  relayJournalFull: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上飞书中继的磁盘已满',
    description:
      '中继无法再记录告警：只有卡片当场发出的告警才会收下，否则要靠 Alertmanager 重试。请在 /var/lib 下腾出空间。',
    value: '无法写入',
    threshold: '应有空间可写；写不进持续 {for}',
  },
  relayBodyRefused: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的飞书中继不断收到无法解析的通知',
    description: '如果是 Alertmanager 发来的，其中的告警没有显示。中继已把原文留存，并发过卡片说明问题所在。',
    value: '10 分钟内 {{ printf "%.0f" $value }} 次',
    threshold: '10 分钟内多于 {limit}，持续 {for}',
  },
  relayUnknownBot: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的飞书中继被要求使用不存在的机器人',
    description: '这些告警改由默认机器人发到了它的群。Alertmanager 和中继的机器人名单不一致：其中一个漏了一次 up。',
    value: '10 分钟内 {{ printf "%.0f" $value }} 次',
    threshold: '10 分钟内多于 {limit}',
  },
  relayCallersRefused: {
    summary: '有人用错误的令牌调用 {{ $labels.instance }} ({{ $labels.address }}) 上的飞书中继',
    description: '要么 Alertmanager 的令牌与中继不一致，那么它的告警无法从这个中继发出；要么是陌生人在调用。',
    value: '{window} 内拒绝 {{ printf "%.0f" $value }} 次',
    threshold: '{window} 内多于 {limit}，持续 {for}',
  },
  relayNoLeader: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的飞书中继不发卡片，也没有别的中继在发',
    description:
      '它有响应，但既不主导，也没有可跟随的主导者：告警收不下，卡片发不出。Alertmanager 会继续重试，持续时间更长的告警不会丢。',
    value: '没有主导者',
    threshold: '应有一个中继主导；没有持续 {for}',
  },
  relayPeerAway: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的飞书中继连不上另一个中继',
    description:
      '两个都在运行，但各干各的：告警只在各自的磁盘上，各用飞书限额的一半。此时若坏一台主机，只有它知道的告警会丢；卡片可能重复。',
    value: '未连接',
    threshold: '应相互连接；断开持续 {for}',
  },
  relayHandoverMissed: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的飞书中继收下了另一个中继没有的告警',
    description: '没能及时交给对方，只凭自己的磁盘作了应答。这些告警会照常发出；只有在那一刻坏掉这台主机才会丢。',
    value: '10 分钟内 {{ printf "%.0f" $value }} 次',
    threshold: '10 分钟内多于 {limit}',
  },
  grafanaDown: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 Grafana 无响应',
    description: '仪表盘无法打开。告警不受影响。',
    value: '无响应（up = 0）',
    threshold: '每次抓取都应有响应；持续 {for} 无响应',
  },
  failoverDown: {
    summary: '{{ $labels.instance }} ({{ $labels.address }}) 上的 故障切换端点 无响应',
    description: 'Grafana 没有可用的数据源，仪表盘为空。告警不受影响。',
    value: '无响应（up = 0）',
    threshold: '每次抓取都应有响应；持续 {for} 无响应',
  },
  failoverOnSecondUpstream: {
    summary: '{{ $labels.instance }} 上的 Grafana 正在使用备用数据源 {{ $labels.upstream }}',
    description: '首选的 Prometheus 已持续 {for} 未就绪。仪表盘正常，但已没有备份。',
    value: '当前：{{ $labels.upstream }}',
    threshold: '应使用首选数据源；使用备用持续 {for}',
  },
  watchdog: {
    summary: '告警链路正常',
    description: '此告警始终触发。一旦消失，说明 Prometheus 或 Alertmanager 已停止工作。',
    value: '恒为 1',
    threshold: '始终触发',
  },
};
