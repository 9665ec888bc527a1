import { z } from 'zod';

/** What the schema says about one place of the stack file. */
export interface SchemaNode {
  readonly kind: 'section' | 'map' | 'list' | 'value';
  readonly description: string | undefined;
  /** True when the key may be left out. */
  readonly optional: boolean;
  /** True for a credential: its value shows nowhere. */
  readonly secret: boolean;
  /** By key; of a map or list the one entry `*`. Empty for a value. */
  readonly children: Readonly<Record<string, SchemaNode>>;
}

interface Seen {
  readonly description?: string | undefined;
  readonly optional?: boolean;
  readonly secret?: boolean;
}

function about(schema: z.core.$ZodType, seen: Seen): Seen {
  const meta = z.globalRegistry.get(schema);
  return {
    optional: seen.optional ?? false,
    description: seen.description ?? meta?.description,
    secret: (seen.secret ?? false) || meta?.['secret'] === true,
  };
}

/**
 * The schema as a tree of places, for messages and for the test that keeps the example complete.
 * A union counts as its first member that is no literal.
 */
export function schemaTree(schema: z.core.$ZodType, before: Seen = {}): SchemaNode {
  const seen = about(schema, before);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const node = (kind: SchemaNode['kind'], children: SchemaNode['children']): SchemaNode => ({
    kind,
    description: seen.description,
    optional: seen.optional ?? false,
    secret: seen.secret ?? false,
    children,
  });
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
      return schemaTree(def.innerType, { ...seen, optional: true });
    case 'pipe':
      return schemaTree(def.in, seen);
    case 'object':
      return node(
        'section',
        Object.fromEntries(Object.entries(def.shape).map(([key, child]) => [key, schemaTree(child)])),
      );
    case 'record':
      return node('map', { '*': schemaTree(def.valueType) });
    case 'array':
      return node('list', { '*': schemaTree(def.element) });
    case 'union': {
      const member = def.options.find((option) => (option as z.core.$ZodTypes)._zod.def.type !== 'literal');
      return member === undefined ? node('value', {}) : schemaTree(member, seen);
    }
    default:
      return node('value', {});
  }
}

/** The place at a path, or undefined where the schema knows none. */
export function schemaNodeAt(root: SchemaNode, path: readonly PropertyKey[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const key of path) node = node?.children[String(key)] ?? node?.children['*'];
  return node;
}

/** True when the place, or any place below it, is a credential. */
export function holdsSecret(node: SchemaNode): boolean {
  return node.secret || Object.values(node.children).some(holdsSecret);
}
