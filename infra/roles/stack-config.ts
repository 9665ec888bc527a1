import * as pulumi from '@pulumi/pulumi';
import { configValue } from '../config/config-value.ts';

/**
 * Every key of the stack file that belongs to this project, without the project's prefix, secrets in clear.
 * Keys of other projects or providers are left out.
 */
export function stackConfig(project: string = pulumi.getProject()): Readonly<Record<string, unknown>> {
  const prefix = `${project}:`;
  const entries = Object.entries(pulumi.runtime.allConfig() as Record<string, string>);
  return Object.fromEntries(
    entries
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, text]) => [key.slice(prefix.length), configValue(text)]),
  );
}
