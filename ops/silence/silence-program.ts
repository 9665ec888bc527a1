import { userInfo } from 'node:os';
import { Command } from 'commander';
import { durationMs, durationSchema, type Duration } from '../../infra/config/duration.ts';
import type { Settings } from '../../infra/config/settings-schema.ts';
import { stackSettings } from '../stack/stack-settings.ts';
import { stackAccess } from '../stack/stack-access.ts';
import { stackOption } from '../stack/stack-word.ts';
import {
  addSilence,
  AlertmanagerError,
  expireSilence,
  firstLiving,
  livingSilences,
  matchingAlerts,
  type AlertmanagerAt,
} from './alertmanager-api.ts';
import { parseMatcher, shownMatcher, type Matcher } from './parse-matcher.ts';
import { idOf, shownTime, silenceLines } from './silence-lines.ts';

interface PlaceOptions {
  readonly stack: string;
  readonly alertmanager?: string;
}

interface AddOptions extends PlaceOptions {
  readonly for: string;
  readonly why: string;
  readonly by: string;
}

/** Where lines for the person go. */
type Say = (text: string) => void;

function addressesOf({ alertmanager, hosts, links, security }: Settings): readonly string[] {
  const scheme = security.enabled ? 'https' : 'http';
  const own = alertmanager.hosts.map((host) => `${scheme}://${hosts[host]?.address ?? host}:${alertmanager.port}`);
  return links.alertmanager === undefined ? own : [...own, links.alertmanager];
}

async function placeOf({ stack, alertmanager }: PlaceOptions) {
  const settings = await stackSettings(stack, 'hostKeys');
  const bases = alertmanager === undefined ? addressesOf(settings) : [alertmanager.replace(/\/+$/, '')];
  return { at: await firstLiving(bases, await stackAccess(stack, settings)), zone: settings.timeZone };
}

function lengthOf(text: string): Duration {
  const length = durationSchema({ min: '1m' }).safeParse(text);
  if (length.success) return length.data;
  throw new Error(`--for ${text}: ${length.error.issues[0]?.message ?? 'is no duration'}`);
}

/** A verb behind its options would be taken for the name of an alert. */
function refuseLateVerb(program: Command, [first = '']: readonly string[]): void {
  if (program.commands.some((verb) => verb.name() === first))
    throw new Error(`${first}: comes before the options: npm run silence -- ${first} … --stack …; nothing was muted`);
}

/** How many alerts fire now that all the matchers match. Nothing is muted yet, so this is where regular expressions are judged. */
async function firingNow(at: AlertmanagerAt, matchers: readonly Matcher[]): Promise<number> {
  try {
    return await matchingAlerts(at, matchers);
  } catch (error) {
    const patterns = matchers.filter(({ isRegex }) => isRegex).map(shownMatcher);
    if (!(error instanceof AlertmanagerError) || patterns.length === 0) throw error;
    throw new AlertmanagerError(
      `${error.message}; nothing was muted. What stands behind =~ and !~ is a regular expression: ${patterns.join(' ')}`,
    );
  }
}

async function add(say: Say, texts: readonly string[], options: AddOptions): Promise<void> {
  const matchers = texts.map(parseMatcher);
  const lengthMs = durationMs(lengthOf(options.for));
  const { at, zone } = await placeOf(options);
  const startsAt = new Date();
  const endsAt = new Date(startsAt.getTime() + lengthMs);
  const now = await firingNow(at, matchers);
  const id = await addSilence(at, { matchers, startsAt, endsAt, createdBy: options.by, comment: options.why });
  say(`Muted until ${shownTime(endsAt.toISOString(), zone)}: ${matchers.map(shownMatcher).join(' ')}\n`);
  say(now === 0 ? 'No alert that fires now matches.\n' : `${now} that fire now match.\n`);
  say(`To end it earlier: npm run silence -- expire ${id.slice(0, 8)} --stack ${options.stack}\n`);
}

async function list(say: Say, options: PlaceOptions): Promise<void> {
  const { at, zone } = await placeOf(options);
  const silences = await livingSilences(at);
  say(silences.length === 0 ? 'Nothing is muted.\n' : silences.map((silence) => silenceLines(silence, zone)).join(''));
}

async function expire(say: Say, beginnings: readonly string[], options: PlaceOptions): Promise<void> {
  const { at } = await placeOf(options);
  const silences = await livingSilences(at);
  for (const id of beginnings.map((beginning) => idOf(beginning, silences))) {
    await expireSilence(at, id);
    say(`${id.slice(0, 8)} has ended.\n`);
  }
}

const withPlace = (command: Command): Command =>
  command
    .addOption(stackOption('prod'))
    .option('--alertmanager <address>', 'ask this one instead of those of the stack, say http://127.0.0.1:9093');

/** The command `silence`: mute alerts for a while, show what is muted, end it. */
export function silenceProgram(say: Say): Command {
  const program = new Command('silence').description('mute alerts for a while');
  withPlace(program.command('add', { isDefault: true }))
    .description('mute the alerts that all the matchers match')
    .argument(
      '<matchers...>',
      `such as 'instance="app01"' 'severity!=critical' 'alertname=~"Disk.*"'; NodeDown alone is that alert`,
    )
    .requiredOption('--for <duration>', 'for how long: 30m, 2h, 7d')
    .requiredOption('--why <text>', 'what the others are told')
    .option('--by <name>', 'who mutes', userInfo().username)
    .action((matchers: readonly string[], options: AddOptions) => {
      refuseLateVerb(program, matchers);
      return add(say, matchers, options);
    });
  withPlace(program.command('list'))
    .description('what is muted, the first to end first')
    .action((options: PlaceOptions) => list(say, options));
  withPlace(program.command('expire'))
    .description('end silences now')
    .argument('<ids...>', 'ids as list shows them, or the first characters of them')
    .action((ids: readonly string[], options: PlaceOptions) => expire(say, ids, options));
  return program;
}
