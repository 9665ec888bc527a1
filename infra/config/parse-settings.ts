import { crossChecks } from './cross-checks.ts';
import { describeIssue } from './describe-issue.ts';
import { findPlaceholders } from './placeholders.ts';
import { schemaTree } from './schema-tree.ts';
import { type Problem, SettingsError } from './settings-error.ts';
import { type Settings, settingsSchema } from './settings-schema.ts';

const tree = schemaTree(settingsSchema);

/** The sections that are right by themselves, so that checks across sections need not wait for the others to be cured. */
function soundSections(raw: unknown): Partial<Settings> {
  if (typeof raw !== 'object' || raw === null) return {};
  const entries = Object.entries(settingsSchema.shape).flatMap(([key, schema]) => {
    const result = schema.safeParse((raw as Record<string, unknown>)[key]);
    return result.success && result.data !== undefined ? [[key, result.data]] : [];
  });
  return Object.fromEntries(entries) as Partial<Settings>;
}

function hostKeysOf(raw: unknown): readonly string[] {
  const hosts = (raw as { hosts?: unknown } | null | undefined)?.hosts;
  return typeof hosts === 'object' && hosts !== null ? Object.keys(hosts) : [];
}

/**
 * A stack's settings from what its file says.
 * @param raw Every `promha:` key without that prefix, secrets in clear.
 * @throws SettingsError with every problem at once; no secret is in its text.
 */
export function parseSettings(raw: unknown): Settings {
  const result = settingsSchema.safeParse(raw);
  const placeholders = findPlaceholders(raw);
  const waiting = new Set(placeholders.map(({ path }) => path));
  const issues: readonly Problem[] = result.success
    ? []
    : result.error.issues.flatMap((issue) => describeIssue(issue, raw, tree)).filter(({ path }) => !waiting.has(path));
  const crossed = crossChecks(result.success ? result.data : soundSections(raw), hostKeysOf(raw)).filter(
    ({ path }) => !waiting.has(path),
  );
  const problems = [...placeholders, ...issues, ...crossed];
  if (problems.length > 0 || !result.success) throw new SettingsError(problems);
  return result.data;
}
