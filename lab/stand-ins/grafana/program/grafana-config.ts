import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { StartError } from './start-error.ts';

/** The settings in force: `section` → `key` → text; keys before the first section stand under the empty section. */
export class GrafanaConfig {
  readonly #sections: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly homePath: string;

  constructor(sections: ReadonlyMap<string, ReadonlyMap<string, string>>, homePath: string) {
    this.#sections = sections;
    this.homePath = homePath;
  }

  /** Text of a key; empty when it is not there. */
  text(section: string, key: string): string {
    return this.#sections.get(section)?.get(key) ?? '';
  }

  /** True for the words that Go's parser takes as true. */
  flag(section: string, key: string): boolean {
    return ['1', 't', 'true', 'yes', 'y', 'on'].includes(this.text(section, key).toLowerCase());
  }

  /** The SQLite file: `[database] path`, from the data folder on when it is relative. */
  databaseFile(): string {
    const path = this.text('database', 'path');
    return isAbsolute(path) ? path : join(this.path('data'), path);
  }

  /** A path of the section `paths`, from the home path on when it is relative. */
  path(key: 'data' | 'provisioning' | 'logs' | 'plugins'): string {
    const path = this.text('paths', key);
    return isAbsolute(path) ? path : join(this.homePath, path);
  }
}

/** Reads ini text: sections, `key = value`, comments by `;` or `#` at the line's start, a value may stand in backquotes or triple quotes. */
export function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let keys = new Map<string, string>();
  sections.set('', keys);
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    const section = /^\[(.+)\]$/.exec(line)?.[1];
    if (section !== undefined) {
      keys = sections.get(section) ?? new Map<string, string>();
      sections.set(section, keys);
      continue;
    }
    const equals = line.indexOf('=');
    if (equals < 0) throw new StartError(`key-value delimiter not found: ${line.slice(0, 20)}`);
    const value = line.slice(equals + 1).trim();
    keys.set(line.slice(0, equals).trim(), /^(`|"""|")([^]*)\1$/.exec(value)?.[2] ?? value);
  }
  return sections;
}

/** Replaces `$__file{path}` and `$__env{NAME}` in a value. @throws StartError when the file cannot be read. */
export function expandValue(value: string, environment: NodeJS.ProcessEnv): string {
  return value.replace(/\$__(file|env)\{([^}]+)\}/g, (_whole, kind: string, name: string) => {
    if (kind === 'env') return environment[name] ?? '';
    try {
      return readFileSync(name.trim(), 'utf8').trim();
    } catch (error) {
      throw new StartError(
        `failed to expand a $__file{} value: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  });
}

/** The environment variable that overrides a key: `GF_<SECTION>_<KEY>`, dots and dashes as underscores. */
const overrideName = (section: string, key: string) =>
  ['GF', section, key]
    .filter((part) => part !== '')
    .join('_')
    .toUpperCase()
    .replace(/[.-]/g, '_');

/**
 * The settings from `<home>/conf/defaults.ini`, the configuration file over it, and `GF_…` variables over both.
 * Unknown sections and keys are kept and ignored, as Grafana does.
 * @throws StartError when a file is missing or cannot be read.
 */
export function loadGrafanaConfig(
  homePath: string,
  configFile: string | undefined,
  environment: NodeJS.ProcessEnv,
): GrafanaConfig {
  const defaults = join(homePath, 'conf', 'defaults.ini');
  if (!existsSync(defaults)) {
    throw new StartError(
      'Could not find config defaults, make sure homepath command line parameter is set or working directory is homepath',
    );
  }
  const custom = configFile ?? join(homePath, 'conf', 'custom.ini');
  if (configFile !== undefined && !existsSync(custom)) throw new StartError(`could not find config file: ${custom}`);
  const sections = parseIni(readFileSync(defaults, 'utf8'));
  for (const [section, keys] of existsSync(custom) ? parseIni(readFileSync(custom, 'utf8')) : []) {
    sections.set(section, new Map([...(sections.get(section) ?? []), ...keys]));
  }
  for (const [section, keys] of sections) {
    for (const [key, value] of keys)
      keys.set(key, expandValue(environment[overrideName(section, key)] ?? value, environment));
  }
  return new GrafanaConfig(sections, homePath);
}
