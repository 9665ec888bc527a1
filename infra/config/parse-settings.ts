import { crossChecks } from './cross-checks.ts';
import { describeIssue } from './describe-issue.ts';
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

/**
 * A stack's settings from what its file says.
 * @param raw Every `promha:` key without that prefix, secrets in clear.
 * @throws SettingsError with every problem at once; no secret is in its text.
 */
export function parseSettings(raw: unknown): Settings {
  const result = settingsSchema.safeParse(raw);
  const issues = result.success ? [] : result.error.issues.flatMap((issue) => describeIssue(issue, raw, tree));
  const crossed = crossChecks(result.success ? result.data : soundSections(raw), hostKeysOf(raw));
  // A place has one cause: what waits to be filled in breaks rules too, and what breaks a rule may fail checks with others.
  const problems = addNew(addNew(findPlaceholders(raw), distinct(issues)), crossed);
  if (problems.length > 0 || !result.success) throw new SettingsError(problems);
  return { ...result.data, locale: result.data.locale ?? localeOfBot(result.data.feishu.webhook) };
}
