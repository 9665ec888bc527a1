import { crossChecks } from './cross-checks.ts';
import { describeIssue } from './describe-issue.ts';
import { foldAlike } from './fold-alike.ts';
import { expandHosts, type Inventories } from './inventory/expand-hosts.ts';
import { localeOfBot } from './lark.ts';
import { findPlaceholders } from './placeholders.ts';
import { schemaTree } from './schema-tree.ts';
import { type Problem, SettingsError } from './settings-error.ts';
import { type Settings, settingsSchema } from './settings-schema.ts';
import { soundSections } from './sound-sections.ts';

const tree = schemaTree(settingsSchema);

function hostKeysOf(raw: unknown): readonly string[] {
  const hosts = (raw as { hosts?: unknown } | null | undefined)?.hosts;
  return typeof hosts === 'object' && hosts !== null ? Object.keys(hosts) : [];
}

function addNew(known: readonly Problem[], more: readonly Problem[]): readonly Problem[] {
  const places = new Set(known.map(({ path }) => path));
  return [...known, ...more.filter(({ path }) => !places.has(path))];
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.path}: ${problem.text}`, problem])).values()];
}

/** What is wrong with a host that a file or group names says where that is. */
function placed({ path, text }: Problem, places: ReadonlyMap<string, string>): Problem {
  const [section, host = ''] = path.split('/');
  const place = section === 'hosts' ? places.get(host) : undefined;
  return place === undefined ? { path, text } : { path, text: `${text} (${place})` };
}

/**
 * A stack's settings from what its file says.
 * @param stack Every `promha:` key without that prefix, secrets in clear.
 * @param inventories Texts of the inventory files that its groups of hosts name.
 * @throws SettingsError with every problem at once, what many hosts have in common as one; no secret is in its text.
 */
export function parseSettings(stack: unknown, inventories: Inventories = new Map()): Settings {
  const { raw, places, problems: unlisted } = expandHosts(stack, inventories);
  const result = settingsSchema.safeParse(raw);
  const issues = result.success ? [] : result.error.issues.flatMap((issue) => describeIssue(issue, raw, tree));
  const crossed = crossChecks(result.success ? result.data : soundSections(raw), hostKeysOf(raw));
  // A place has one cause: what waits to be filled in breaks rules too, and what breaks a rule may fail checks with others.
  const found = addNew(addNew(findPlaceholders(raw), distinct(issues)), crossed);
  const problems = foldAlike([...unlisted, ...found.map((problem) => placed(problem, places))]);
  if (problems.length > 0 || !result.success) throw new SettingsError(problems);
  return { ...result.data, locale: result.data.locale ?? localeOfBot(result.data.feishu.webhook) };
}
