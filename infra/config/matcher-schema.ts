import { z } from 'zod';

const rule = 'should be a matcher such as team="db", severity!="info", instance=~"db.*"';

/** A matcher as Alertmanager reads it: label, operator, value, the value in double quotes or one plain word. */
export function matcherSchema() {
  return z
    .string({ error: rule })
    .regex(/^\s*[a-zA-Z_][a-zA-Z0-9_]*\s*(=~|!~|!=|=)\s*("([^"\\]|\\.)*"|[^\s"{},]+)\s*$/, rule);
}
