import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { expandValue } from './grafana-config.ts';
import { StartError } from './start-error.ts';
import type { StandInLog } from './standin-log.ts';

/** Replaces `$NAME` and `${NAME}` (empty when unset), `$__file{}`, `$__env{}`; `$$` is one dollar sign. */
export function expandProvisioned(text: string, environment: NodeJS.ProcessEnv): string {
  return text
    .split('$$')
    .map((part) =>
      expandValue(part, environment).replace(
        /\$(?:\{(\w+)\}|(\w+))/g,
        (_whole, braced: string | undefined, bare: string | undefined) => environment[braced ?? bare ?? ''] ?? '',
      ),
    )
    .join('$');
}

function expandDeep(value: unknown, environment: NodeJS.ProcessEnv): unknown {
  if (typeof value === 'string') return expandProvisioned(value, environment);
  if (Array.isArray(value)) return value.map((each) => expandDeep(each, environment));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, expandDeep(each, environment)]));
}

/**
 * All YAML documents of one provisioning folder in the order of their names, with variables replaced.
 * A folder that is not there is logged and gives none.
 * @throws StartError for broken YAML: Grafana ends its process there.
 */
export function readProvisioningFiles(
  folder: string,
  environment: NodeJS.ProcessEnv,
  log: StandInLog,
): readonly { file: string; value: unknown }[] {
  let names: string[];
  try {
    names = readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch (error) {
    log('error', 'provisioning', "can't read provisioning files from directory", {
      path: folder,
      error: String(error),
    });
    return [];
  }
  return names.map((name) => {
    const file = join(folder, name);
    const document = parseDocument(readFileSync(file, 'utf8'));
    const problem = document.errors[0];
    if (problem !== undefined)
      throw new StartError(`${file}: yaml: ${problem.message.split('\n')[0] ?? 'cannot be parsed'}`);
    return { file, value: expandDeep(document.toJS() as unknown, environment) };
  });
}
