import * as pulumi from '@pulumi/pulumi';

/** Objects and lists arrive as JSON, numbers and booleans as their text; anything else is the text itself. */
function valueOf(text: string): unknown {
  if (!/^\s*[[{]|^(true|false|null|-?\d+(\.\d+)?)$/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * Every key of the stack file that belongs to this project, without the project's prefix, secrets in clear.
 * Keys of other projects or providers are left out.
 */
export function stackConfig(project: string = pulumi.getProject()): Readonly<Record<string, unknown>> {
  const prefix = `${project}:`;
  const entries = Object.entries(pulumi.runtime.allConfig() as Record<string, string>);
  return Object.fromEntries(
    entries.filter(([key]) => key.startsWith(prefix)).map(([key, text]) => [key.slice(prefix.length), valueOf(text)]),
  );
}
