import type { RuleTexts } from './rule-text.ts';

/** The texts of all alert rules in English. */
export const ruleTextsEn: RuleTexts = {
  nodeDown: {
    summary: 'Host {{ $labels.instance }} ({{ $labels.address }}) is down',
    description:
      'node_exporter has not answered for {for}: the host is off, cut from the network, or the exporter has stopped. Nothing is known of its CPU, memory and disks until it is back.',
    value: 'no answer (up = 0)',
    threshold: 'answers each scrape; silent for {for}',
  },
  hostSilent: {
    summary: 'Nothing on {{ $labels.instance }} ({{ $labels.address }}) answers',
    description:
      'Not one target of this host answers. The alerts of what runs on it are muted: NodeDown speaks for all of them.',
    value: 'no answer (up = 0)',
    threshold: 'at least one target of the host answers',
  },
  cpuHigh: {
    summary: 'CPU of {{ $labels.instance }} ({{ $labels.address }}) is busy: {{ printf "%.1f" $value }} %',
    description: 'All cores together have been busy for {for}. Look for the process that takes the time.',
    value: '{{ printf "%.1f" $value }} %',
    threshold: 'above {limit} for {for}',
  },
  loadHigh: {
    summary: 'Load of {{ $labels.instance }} ({{ $labels.address }}) is high: {{ printf "%.2f" $value }} per core',
    description:
      'More tasks run or wait for disks than the cores can take, for {for}. High load with an idle CPU means slow disks or a hung network mount.',
    value: '{{ printf "%.2f" $value }} per core',
    threshold: 'above {limit} per core for {for}',
  },
  memoryHigh: {
    summary: 'Memory of {{ $labels.instance }} ({{ $labels.address }}) is nearly used up: {{ printf "%.1f" $value }} %',
    description: 'Little memory is left for programs, caches already counted as free. Next the kernel kills processes.',
    value: '{{ printf "%.1f" $value }} %',
    threshold: 'above {limit} for {for}',
  },
  swapHigh: {
    summary: 'Swap of {{ $labels.instance }} ({{ $labels.address }}) is nearly used up: {{ printf "%.1f" $value }} %',
    description: 'Programs that are swapped out are slow, and when swap is full the kernel kills processes.',
    value: '{{ printf "%.1f" $value }} %',
    threshold: 'above {limit} for {for}',
  },
  oomKill: {
    summary: 'The kernel of {{ $labels.instance }} ({{ $labels.address }}) killed a process for want of memory',
    description: 'Some program ended without a chance to save its work. The kernel log names it.',
    value: '{{ printf "%.0f" $value }} killed within 10 minutes',
    threshold: 'more than {limit} within 10 minutes',
  },
  diskSpaceLow: {
    summary:
      'Disk {{ $labels.mountpoint }} of {{ $labels.instance }} ({{ $labels.address }}) is filling: {{ printf "%.1f" $value }} %',
    description:
      'What writes to {{ $labels.mountpoint }} ({{ $labels.device }}, {{ $labels.fstype }}) fails when it is full.',
    value: '{{ printf "%.1f" $value }} % used',
    threshold: 'above {limit} for {for}',
  },
  diskFullSoon: {
    summary:
      'Disk {{ $labels.mountpoint }} of {{ $labels.instance }} ({{ $labels.address }}) will be full in {{ humanizeDuration $value }}',
    description:
      'At the pace of the last 6 hours {{ $labels.mountpoint }} ({{ $labels.device }}, {{ $labels.fstype }}) runs full. Find what grows before it does.',
    value: 'full in {{ humanizeDuration $value }}',
    threshold: 'full within {limit}, seen for {for}',
  },
  inodesLow: {
    summary:
      'Disk {{ $labels.mountpoint }} of {{ $labels.instance }} ({{ $labels.address }}) runs out of inodes: {{ printf "%.1f" $value }} %',
    description:
      'No file can be made on {{ $labels.mountpoint }} ({{ $labels.device }}) when they are used up, however much space is left. Look for a folder with very many small files.',
    value: '{{ printf "%.1f" $value }} % used',
    threshold: 'above {limit} for {for}',
  },
  filesystemReadOnly: {
    summary: 'Disk {{ $labels.mountpoint }} of {{ $labels.instance }} ({{ $labels.address }}) is read-only',
    description:
      '{{ $labels.mountpoint }} ({{ $labels.device }}, {{ $labels.fstype }}) takes no writes. The kernel does that after a disk error: the kernel log says why.',
    value: 'read-only',
    threshold: 'writable; read-only for {for}',
  },
  clockSkew: {
    summary: 'Clock of {{ $labels.instance }} ({{ $labels.address }}) is off by {{ humanizeDuration $value }}',
    description:
      'Its clock differs from that of the Prometheus that asks it: either of the two is wrong. Logs mislead, certificates and signatures get refused.',
    value: '{{ humanizeDuration $value }}',
    threshold: 'more than {limit} for {for}',
  },
  networkErrors: {
    summary: 'Network device {{ $labels.device }} of {{ $labels.instance }} ({{ $labels.address }}) has errors',
    description: 'Packets on {{ $labels.device }} arrive or leave damaged: cable, port, driver or duplex.',
    value: '{{ printf "%.2f" $value }} errors/s',
    threshold: 'above {limit} errors/s for {for}',
  },
  systemdUnitFailed: {
    summary: 'Unit {{ $labels.name }} of {{ $labels.instance }} ({{ $labels.address }}) has failed',
    description: 'systemd has given up on {{ $labels.name }}. Its journal says why.',
    value: 'failed',
    threshold: 'not failed; failed for {for}',
  },
  nodeRebooted: {
    summary: 'Host {{ $labels.instance }} ({{ $labels.address }}) has booted anew',
    description:
      'The host started {{ humanizeDuration $value }} before this was seen. If nobody did it, the log of the boot before says why.',
    value: 'up for {{ humanizeDuration $value }}',
    threshold: 'shown for {limit} after a boot',
  },
  targetDown: {
    summary: 'Target {{ $labels.instance }} of job {{ $labels.job }} does not answer',
    description:
      'Prometheus has not got metrics from it for {for}: the service or its exporter is down, or the network between is cut.',
    value: 'no answer (up = 0)',
    threshold: 'answers each scrape; silent for {for}',
  },
  probeFailed: {
    summary: '{{ $labels.instance }} does not answer the probe {{ $labels.job }}',
    description:
      'Asked from the outside it gives no answer, or not the one it should: people who use it see the same. {{ $labels.address }} is its host.',
    value: 'probe failed',
    threshold: 'answers each probe; failed for {for}',
  },
  probeExporterDown: {
    summary: 'The blackbox_exporter of the probe {{ $labels.job }} does not answer',
    description: 'Nothing is known of what this job probes: whether it works shows only when the exporter is back.',
    value: 'no answer (up = 0)',
    threshold: 'answers each scrape; silent for {for}',
  },
  certificateEnding: {
    summary: 'A certificate of {{ $labels.instance }} ends in {{ humanizeDuration $value }}',
    description:
      'After that browsers and programs refuse {{ $labels.instance }}. A certificate that should renew itself has not done so.',
    value: '{{ humanizeDuration $value }} left',
    threshold: 'less than {limit} left, for {for}',
  },
  prometheusDown: {
    summary: 'Prometheus on {{ $labels.instance }} ({{ $labels.address }}) does not answer',
    description:
      'One Prometheus of the pair is gone. The other one goes on alerting; there is no spare left, and the missing hours have to be filled later.',
    value: 'no answer (up = 0)',
    threshold: 'answers each scrape; silent for {for}',
  },
  prometheusPeerMissing: {
    summary: 'Prometheus on {{ $labels.instance }} ({{ $labels.address }}) gets no copy from its peer',
    description:
      'Both Prometheus answer, but no sample of the other one arrives here. If the other host were lost now, its history would be lost with it. Alerts are not touched.',
    value: 'no sample received',
    threshold: 'samples arrive all the time; none for {for}',
  },
  prometheusConfigReloadFailed: {
    summary: 'Prometheus on {{ $labels.instance }} ({{ $labels.address }}) refused its configuration',
    description: 'It still runs the configuration from before. A restart now would fail: put the files right first.',
    value: 'last reload failed',
    threshold: 'last reload succeeded; failed for {for}',
  },
  prometheusRuleFailures: {
    summary: 'Rules on {{ $labels.instance }} ({{ $labels.address }}) fail to evaluate',
    description: 'What a rule that fails would tell, nobody hears. The rules page and the log name the rule.',
    value: '{{ printf "%.0f" $value }} failures within 5 minutes',
    threshold: 'more than {limit} within 5 minutes',
  },
  prometheusTargetLimitHit: {
    summary: 'Prometheus on {{ $labels.instance }} ({{ $labels.address }}) refuses scrapes over a limit',
    description: 'A target has more targets, samples, labels or bytes than its job allows, and is dropped as a whole.',
    value: '{{ printf "%.0f" $value }} scrapes within 5 minutes',
    threshold: 'more than {limit} within 5 minutes, for {for}',
  },
  prometheusTsdbTrouble: {
    summary: 'Storage of Prometheus on {{ $labels.instance }} ({{ $labels.address }}) has trouble',
    description:
      'Compaction, checkpoint or write-ahead log failed: a full or failing disk, most times. Data may be lost at the next restart.',
    value: '{{ printf "%.0f" $value }} failures within an hour',
    threshold: 'more than {limit} within an hour',
  },
  prometheusRemoteWriteBehind: {
    summary:
      'The copy from {{ $labels.instance }} ({{ $labels.address }}) to its peer is {{ humanizeDuration $value }} behind',
    description:
      'The other Prometheus takes the samples slower than they are made, or not at all. After two hours behind, samples are lost for the copy.',
    value: '{{ humanizeDuration $value }} behind',
    threshold: 'more than {limit} for {for}',
  },
  prometheusRemoteWriteFailing: {
    summary: 'The copy from {{ $labels.instance }} ({{ $labels.address }}) to its peer fails',
    description: 'The other Prometheus refuses samples or cannot be reached. The log names status and reason.',
    value: '{{ printf "%.2f" $value }} samples/s',
    threshold: 'above {limit} samples/s for {for}',
  },
  prometheusNotConnectedToAlertmanager: {
    summary: 'Prometheus on {{ $labels.instance }} ({{ $labels.address }}) cannot reach an Alertmanager',
    description:
      'Alerts sent to {{ $labels.alertmanager }} are not taken. The other Alertmanager, if it is reached, still delivers.',
    value: '{{ printf "%.0f" $value }} refused within {window}',
    threshold: 'more than {limit} within {window}, for {for}',
  },
  prometheusStorageFilling: {
    summary:
      'Storage of Prometheus on {{ $labels.instance }} ({{ $labels.address }}) is filling: {{ printf "%.1f" $value }} %',
    description:
      'The size limit is nearly reached while the history is still shorter than the retention time: old data will go before its time. Raise retention.size or keep less.',
    value: '{{ printf "%.1f" $value }} % of retention.size',
    threshold: 'above {limit} for {for}',
  },
  alertmanagerDown: {
    summary: 'Alertmanager on {{ $labels.instance }} ({{ $labels.address }}) does not answer',
    description: 'One Alertmanager of the pair is gone. The other one goes on delivering; there is no spare left.',
    value: 'no answer (up = 0)',
    threshold: 'answers each scrape; silent for {for}',
  },
  alertmanagerMembersInconsistent: {
    summary: 'Alertmanager on {{ $labels.instance }} ({{ $labels.address }}) does not see its peer',
    description:
      'It sees fewer members than answer: the gossip port (TCP and UDP) is blocked between them. Each delivers on its own, so cards come twice and silences hold on one side only.',
    value: '{{ printf "%.0f" $value }} members seen',
    threshold: 'all that answer; fewer for {for}',
  },
  alertmanagerConfigReloadFailed: {
    summary: 'Alertmanager on {{ $labels.instance }} ({{ $labels.address }}) refused its configuration',
    description: 'It still runs the configuration from before. A restart now would fail: put the file right first.',
    value: 'last reload failed',
    threshold: 'last reload succeeded; failed for {for}',
  },
  alertmanagerConfigOutOfStep: {
    summary: 'The Alertmanagers run different configurations',
    description:
      'Which route and which silence an alert meets depends on who delivers it. One of the two missed a reload.',
    value: '{{ printf "%.0f" $value }} configurations',
    threshold: 'one; more for {for}',
  },
  alertmanagerNotificationsFailing: {
    summary:
      'Alertmanager on {{ $labels.instance }} ({{ $labels.address }}) cannot deliver by {{ $labels.integration }}',
    description:
      'Notifications fail: people do not hear of alerts by this way. The log of Alertmanager has the answer of the receiver.',
    value: '{{ printf "%.0f" $value }} failed within 5 minutes',
    threshold: 'more than {limit} within 5 minutes',
  },
  relayDown: {
    summary: 'The Feishu relay on {{ $labels.instance }} ({{ $labels.address }}) does not answer',
    description: 'Nothing gets from this relay to Feishu. Alertmanager keeps trying; cards come late.',
    value: 'no answer (up = 0)',
    threshold: 'answers each scrape; silent for {for}',
  },
  relayFailing: {
    summary:
      'Cards of bot {{ $labels.bot }} do not get out of the relay on {{ $labels.instance }} ({{ $labels.address }})',
    description:
      'Feishu, or the way to it, refuses: reason {{ $labels.reason }}. The log of the relay has the answer. Nothing is lost: the alerts wait on its disk.',
    value: '{{ printf "%.0f" $value }} tries failed within {window}',
    threshold: 'more than {limit} within {window}, for {for}',
  },
  relayNotDelivering: {
    summary:
      'No card of bot {{ $labels.bot }} gets out: the oldest alert in the relay on {{ $labels.instance }} ({{ $labels.address }}) has waited {{ humanizeDuration $value }}',
    description:
      'Alerts wait, and Feishu has not accepted a single card for more than {limit}. Look at the alerts of Prometheus or Alertmanager until this is mended: people are not told.',
    value: '{{ humanizeDuration $value }} without a card',
    threshold: 'waits for more than {limit}, no card in that time, for {for}',
  },
  relayBacklog: {
    summary:
      'Alerts for bot {{ $labels.bot }} wait in the relay on {{ $labels.instance }} ({{ $labels.address }}) for {{ humanizeDuration $value }}',
    description: 'More alerts come than Feishu takes, or Feishu does not answer. Cards arrive late, none is lost.',
    value: '{{ humanizeDuration $value }} old',
    threshold: 'older than {limit} for {for}',
  },
  relayCardsKept: {
    summary:
      'Feishu refuses {{ printf "%.0f" $value }} cards of bot {{ $labels.bot }} on {{ $labels.instance }} ({{ $labels.address }}) in every form',
    description:
      'Nobody has seen these alerts in the group. The relay keeps them and tries again behind the others; its log says why they are refused.',
    value: '{{ printf "%.0f" $value }} cards kept',
    threshold: 'more than {limit} for {for}',
  },
  relayJournalFull: {
    summary: 'The disk of the relay on {{ $labels.instance }} ({{ $labels.address }}) is full',
    description:
      'The relay cannot write alerts down any more. It takes one only when its card is out at once; else Alertmanager must try again. Make room under /var/lib.',
    value: 'takes no more',
    threshold: 'room to write; none for {for}',
  },
  relayBodyRefused: {
    summary: 'The relay on {{ $labels.instance }} ({{ $labels.address }}) is sent what it cannot read, again and again',
    description:
      'If Alertmanager sends it, the alerts in it are not shown. The relay has kept the bodies aside, and made a card that says what is wrong with them.',
    value: '{{ printf "%.0f" $value }} within 10 minutes',
    threshold: 'more than {limit} within 10 minutes, for {for}',
  },
  relayUnknownBot: {
    summary: 'The relay on {{ $labels.instance }} ({{ $labels.address }}) is asked for a bot that it does not have',
    description:
      'Its alerts came in the group of the default bot. Alertmanager and relay were given different lists of bots: one of them missed an up.',
    value: '{{ printf "%.0f" $value }} notifications within 10 minutes',
    threshold: 'more than {limit} within 10 minutes',
  },
  relayCallersRefused: {
    summary: 'The relay on {{ $labels.instance }} ({{ $labels.address }}) is called without the right token',
    description:
      'Either Alertmanager has another token than the relay, then its alerts do not get out by this relay; or a stranger calls.',
    value: '{{ printf "%.0f" $value }} calls refused within {window}',
    threshold: 'more than {limit} within {window}, for {for}',
  },
  relayNoLeader: {
    summary: 'The relay on {{ $labels.instance }} ({{ $labels.address }}) does not send cards, and no other one does',
    description:
      'It answers, but neither leads nor follows one that does: alerts are not taken, and no card gets out. Alertmanager keeps trying, so nothing is lost that lasts longer than this.',
    value: 'no leader',
    threshold: 'one relay leads; none for {for}',
  },
  relayPeerAway: {
    summary: 'The relay on {{ $labels.instance }} ({{ $labels.address }}) does not reach the other one',
    description:
      'Both run, but not together: each keeps its alerts on its own disk only, and sends with half of what Feishu allows. Should a host be lost now, what only it knows is lost; a card may come twice.',
    value: 'not connected',
    threshold: 'connected; not for {for}',
  },
  relayHandoverMissed: {
    summary: 'The relay on {{ $labels.instance }} ({{ $labels.address }}) took alerts that the other one does not have',
    description:
      'It could not hand them over in time and answered on its own disk. They are sent; only the loss of this host at that moment would have cost them.',
    value: '{{ printf "%.0f" $value }} within 10 minutes',
    threshold: 'more than {limit} within 10 minutes',
  },
  grafanaDown: {
    summary: 'Grafana on {{ $labels.instance }} ({{ $labels.address }}) does not answer',
    description: 'Dashboards cannot be opened. Alerts do not depend on it.',
    value: 'no answer (up = 0)',
    threshold: 'answers each scrape; silent for {for}',
  },
  failoverDown: {
    summary: 'The failover endpoint on {{ $labels.instance }} ({{ $labels.address }}) does not answer',
    description: 'Grafana has no data source: dashboards are empty. Alerts do not depend on it.',
    value: 'no answer (up = 0)',
    threshold: 'answers each scrape; silent for {for}',
  },
  failoverOnSecondUpstream: {
    summary: 'Grafana on {{ $labels.instance }} reads from {{ $labels.upstream }}',
    description: 'The preferred Prometheus has not been ready for {for}. Dashboards work; there is no spare left.',
    value: 'active: {{ $labels.upstream }}',
    threshold: 'the first of the list; another one for {for}',
  },
  watchdog: {
    summary: 'The way of an alert is open',
    description: 'This alert always fires. When it stops, Prometheus or Alertmanager has stopped.',
    value: 'always 1',
    threshold: 'always fires',
  },
};
