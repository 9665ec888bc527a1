import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Dispatcher } from 'undici';
import { cardRenderers } from '../card/card-renderers.ts';
import { cardSettingsOf } from '../config/card-settings-of.ts';
import { defaultBotName, type BotSettings, type RelayFile } from '../config/relay-settings.ts';
import type { TryReport } from '../engine/delivery-loop.ts';
import type { AskWhatFires } from '../engine/doubt-watch.ts';
import { backlogOf } from '../engine/engine-backlog.ts';
import { Engine } from '../engine/engine.ts';
import { ownAlert } from '../engine/own-alert.ts';
import { takeAlerts, type TimingOf } from '../engine/take-alerts.ts';
import type { Budget } from '../feishu/budget.ts';
import { refusalReasons } from '../feishu/refusal-reason.ts';
import { sendMessage } from '../feishu/send-message.ts';
import type { SentTurn } from '../journal/card-store.ts';
import type { Journal } from '../journal/journal.ts';
import { openJournal } from '../journal/open-journal.ts';
import type { BotMetrics, RelayMetrics } from '../server/relay-metrics.ts';
import { budgetOf, latestEndOf, type LeadingTogether } from './bot-budget.ts';
import { reachFeishu } from './reach-feishu.ts';
import { runbooksOf } from './runbooks-of.ts';

/** A bot in service. */
export interface RunningBot {
  readonly name: string;
  /** Takes and delivers. Undefined: the other relay of two leads. */
  readonly engine: Engine | undefined;
  /** What waits, also while the other relay delivers it. */
  readonly journal: Journal;
  readonly metrics: BotMetrics;
  /** Begins to take and to deliver. @param pair Absent: this is the only relay. */
  readonly lead: (pair?: LeadingTogether) => void;
  /** Counts those turns of the other relay that the journal does not know yet. */
  readonly addTurns: (turns: readonly SentTurn[], aheadMs: number) => void;
  /** The limits of sending are others now. */
  readonly reconsider: () => void;
  /** Lets cards on their way arrive, then leaves all to the other relay. */
  readonly rest: () => Promise<void>;
  /** Sets a damaged journal aside and opens another; only at rest. */
  readonly replaceJournal: () => void;
  /** Puts the alert that tells of a damaged journal into it, once; only at rest: the other relay shows it. */
  readonly tellDamage: () => Promise<void>;
  /** Lets cards on their way arrive, then ends. */
  readonly stop: () => Promise<void>;
}

/** What a bot shares with the others. */
export interface BotSurroundings {
  readonly file: RelayFile;
  /** Folder of the relay, see {@link botFolder}. Absent: nothing is kept. */
  readonly dataDir: string | undefined;
  readonly metrics: RelayMetrics;
  readonly log: FastifyBaseLogger;
  /** Whole time for one request to Feishu, in milliseconds. */
  readonly sendTimeoutMs: number;
  /** Which of two relays this is. @default 0 */
  readonly rank?: number | undefined;
  /** Asks the Alertmanagers. Absent: none can be asked. */
  readonly askWhatFires?: AskWhatFires | undefined;
}

/** Where a bot's journal is: the relay's own folder for the default bot, one below `bots` for each other. */
export function botFolder(dataDir: string | undefined, name: string): string | undefined {
  if (dataDir === undefined || name === defaultBotName) return dataDir;
  return join(dataDir, 'bots', name);
}

function timingOf({ repeatSeconds, lateSeconds }: RelayFile): TimingOf {
  return ({ labels }) => {
    const severity = labels['severity'];
    const known = severity === 'critical' || severity === 'warning' ? severity : 'other';
    return { repeatMs: repeatSeconds[known] * 1000, lateMs: lateSeconds[known] * 1000 };
  };
}

function reportTry({ card, result, oldestMs }: TryReport, metrics: BotMetrics, log: FastifyBaseLogger): void {
  const { number, color, alerts } = card;
  if (result.sent) {
    metrics.delivered(color, oldestMs === undefined ? undefined : Math.max(0, Date.now() - oldestMs) / 1000);
    log.info({ number, color, alerts }, 'card delivered');
    return;
  }
  metrics.refused(result.reason);
  const { sent: _sent, ...facts } = result;
  log.error({ number, color, alerts, ...facts }, `card not delivered: ${refusalReasons[result.reason]}`);
}

/** Opens a bot's journal, at rest. Throws when its folder cannot be used. */
export function startBot(settings: BotSettings, surroundings: BotSurroundings): RunningBot {
  return new Bot(settings, surroundings);
}

class Bot implements RunningBot {
  readonly name: string;
  readonly metrics: BotMetrics;
  readonly #settings: BotSettings;
  readonly #surroundings: BotSurroundings;
  readonly #log: FastifyBaseLogger;
  readonly #folder: string | undefined;
  readonly #rank: number;
  readonly #dispatcher: Dispatcher;
  #journal: Journal;
  #engine: Engine | undefined;
  #budget: Budget | undefined;

  constructor(settings: BotSettings, surroundings: BotSurroundings) {
    this.name = settings.name;
    this.#settings = settings;
    this.#surroundings = surroundings;
    this.#log = this.name === defaultBotName ? surroundings.log : surroundings.log.child({ bot: this.name });
    if (settings.webhookUrl.startsWith('http:')) {
      this.#log.warn('the webhook address of the bot is http://: everybody on the way to Feishu can read its token');
    }
    this.#folder = botFolder(surroundings.dataDir, this.name);
    this.#rank = surroundings.rank ?? 0;
    this.#journal = this.#openJournal();
    this.#dispatcher = reachFeishu(settings);
    this.metrics = surroundings.metrics.bot(this.name, () => ({
      ...(this.#engine?.backlog() ?? backlogOf([this.#journal], this.#folder, Date.now())),
      budgetLeft: this.#budget?.left ?? 0,
    }));
  }

  get engine(): Engine | undefined {
    return this.#engine;
  }

  get journal(): Journal {
    return this.#engine?.journal ?? this.#journal;
  }

  lead(pair?: LeadingTogether): void {
    const { sendTimeoutMs, file, askWhatFires } = this.#surroundings;
    const { webhookUrl, secret, keyword } = this.#settings;
    const bot = { webhookUrl, secret, dispatcher: this.#dispatcher, timeoutMs: sendTimeoutMs };
    const budget = budgetOf(this.#journal, { rank: this.#rank, sendTimeoutMs, pair });
    this.#budget = budget;
    this.#engine = new Engine(
      {
        folder: this.#folder,
        rank: this.#rank,
        budget,
        partner: pair?.partner,
        send: (body) => sendMessage(bot, body, Date.now()),
        renderers: cardRenderers(cardSettingsOf(file, this.#settings)),
        keyword,
        timingOf: timingOf(file),
        askWhatFires,
        runbookOf: runbooksOf(file, this.#settings),
        now: Date.now,
        log: this.#log,
        onTry: (report) => reportTry(report, this.metrics, this.#log),
        onMerged: this.metrics.composed,
        onTaken: (counts) => {
          for (const [result, count] of Object.entries(counts)) this.metrics.judged(result, count);
        },
      },
      this.#journal,
    );
  }

  addTurns(turns: readonly SentTurn[], aheadMs: number): void {
    const { sendTimeoutMs } = this.#surroundings;
    const keyOf = ({ rank, begunMs }: SentTurn): string => `${rank} ${begunMs}`;
    const known = new Set(this.journal.cards.turns().map(keyOf));
    const others = turns.filter((turn) => turn.rank !== this.#rank && !known.has(keyOf(turn)));
    this.#budget?.addOthers(others.map((turn) => latestEndOf(turn, aheadMs, sendTimeoutMs)));
  }

  reconsider(): void {
    this.#budget?.reconsider();
  }

  async rest(): Promise<void> {
    const engine = this.#engine;
    if (engine === undefined) return;
    await engine.rest();
    this.#journal = engine.journal;
    this.#engine = undefined;
    this.#budget = undefined;
  }

  replaceJournal(): void {
    this.#journal.closeDamaged();
    this.#journal = this.#openJournal();
  }

  async tellDamage(): Promise<void> {
    const detail = this.#journal.takeDamage();
    if (detail === undefined) return;
    const { file } = this.#surroundings;
    const alert = ownAlert({ kind: 'damaged', detail }, runbooksOf(file, this.#settings), Date.now());
    await takeAlerts(this.#journal, alert, timingOf(file), Date.now());
  }

  async stop(): Promise<void> {
    await this.rest();
    this.#journal.close();
    await this.#dispatcher.close();
  }

  #openJournal(): Journal {
    const mayStandIn = this.#surroundings.rank === undefined;
    return openJournal(this.#folder, Date.now(), { rank: this.#rank, mayStandIn }, this.#log);
  }
}
