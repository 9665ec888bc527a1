import type { z } from 'zod';
import { nearestName } from './nearest-name.ts';
import { holdsSecret, type SchemaNode, schemaNodeAt } from './schema-tree.ts';
import type { Problem } from './settings-error.ts';

/** The value at a path of nested objects and lists, or undefined. */
export function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    raw,
  );
}

/** A path as messages show it. The top of the file is `(top)`. */
export function shownPath(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '(top)' : path.map(String).join('/');
}

function shownKind(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'nothing';
  return typeof value === 'object' ? 'a section' : typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

/** `, got <value>` for a value that may be shown (without the credentials of an address), its kind for one that may not or is no single value. */
export function shownValue(value: unknown, node: SchemaNode | undefined): string {
  const plain = value !== null && typeof value !== 'object';
  if (node === undefined || holdsSecret(node)) return `, got ${shownKind(value)} (not shown)`;
  if (!plain) return `, got ${shownKind(value)}`;
  const text = JSON.stringify(value).replaceAll(/\/\/[^/\s]*@/g, '//(not shown)@');
  return `, got ${text.length > 80 ? `${text.slice(0, 77)}…` : text}`;
}

const kindWords: Readonly<Record<string, string>> = {
  object: 'a section of keys',
  record: 'a section of keys',
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
};

function rule(issue: z.core.$ZodIssue): string {
  const generic = /^(Invalid|Too|Expected|Unrecognized)/.test(issue.message);
  if (!generic) return issue.message;
  if (issue.code === 'invalid_type') return `should be ${kindWords[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `should be ${issue.values.map(String).join(' or ')}`;
  return `should be valid (${issue.message})`;
}

function unknownKey(path: readonly PropertyKey[], key: string, root: SchemaNode): Problem {
  const known = Object.keys(schemaNodeAt(root, path)?.children ?? {});
  const near = nearestName(key, known);
  const hint = near === undefined ? `known here: ${[...known].sort().join(', ')}` : `did you mean ${near}?`;
  return { path: shownPath([...path, key]), text: `is not a known key, ${hint}` };
}

/** What one finding of the schema says to the operator. */
export function describeIssue(issue: z.core.$ZodIssue, raw: unknown, root: SchemaNode): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key, root));
  if (issue.code === 'invalid_key') {
    const text = issue.issues[0]?.message ?? issue.message;
    return [{ path: shownPath(issue.path), text: `${text}, got ${JSON.stringify(String(issue.path.at(-1)))}` }];
  }
  const value = valueAt(raw, issue.path);
  const path = shownPath(issue.path);
  const node = schemaNodeAt(root, issue.path);
  if (value === undefined)
    return [{ path, text: `is required: ${node?.description ?? 'see stacks/Pulumi.example.yaml'}` }];
  return [{ path, text: `${rule(issue)}${shownValue(value, node)}` }];
}
