import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { relayFileSchema, type RelayFile, type RelaySettings } from './relay-settings.ts';

/** The environment or the file is wrong; `problems` has a sentence for each thing that is. */
export class RelaySettingsError extends Error {
  override readonly name = 'RelaySettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
type Report = (problem: string) => void;

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}

/** Reads `<name>`, or the file that `<name>_FILE` names, without the line break at its end. Empty counts as not set. */
function valueOf(env: Environment, name: string, report: Report): string | undefined {
  const direct = env[name];
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return direct === '' ? undefined : direct;
  if (direct !== undefined && direct !== '') {
    report(`${name}: is set, and ${name}_FILE too; keep one of them`);
    return undefined;
  }
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (text !== '') return text;
    report(`${name}_FILE: ${file} is empty`);
  } catch (error) {
    report(`${name}_FILE: ${file} cannot be read (${errorCode(error)})`);
  }
  return undefined;
}

function readListen(text: string, report: Report): RelaySettings['listen'] {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) report(`RELAY_LISTEN: should be <host>:<port>, got "${text}"`);
  return { host: (match?.[1] ?? match?.[2]) || '0.0.0.0', port };
}

function readWebhook(env: Environment, report: Report): string {
  let silent = false;
  const text = valueOf(env, 'FEISHU_WEBHOOK_URL', (problem) => {
    silent = true;
    report(problem);
  });
  if (text === undefined) {
    if (!silent)
      report('FEISHU_WEBHOOK_URL: is missing; set it, or FEISHU_WEBHOOK_URL_FILE, to the address of the bot');
    return '';
  }
  // The value is a credential, so the message does not repeat it.
  const isWeb = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (!isWeb) report('FEISHU_WEBHOOK_URL: should be an http(s) address');
  return text;
}

function readFile(path: string | undefined, report: Report): RelayFile {
  const defaults = relayFileSchema.parse({});
  if (path === undefined || path === '') return defaults;
  try {
    const parsed = relayFileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) report(`RELAY_CONFIG: ${path}: ${issue.path.join('/')}: ${issue.message}`);
  } catch (error) {
    report(
      `RELAY_CONFIG: ${path} ${error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${errorCode(error)})`}`,
    );
  }
  return defaults;
}

function readDataDir(path: string | undefined, report: Report): string | undefined {
  if (path === undefined || path === '') return undefined;
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  } catch (error) {
    report(`RELAY_DATA_DIR: ${path} cannot be written (${errorCode(error)})`);
  }
  return path;
}

function readAnswerWhen(text: string, report: Report): RelaySettings['answerWhen'] {
  if (text === 'delivered' || text === 'journaled') return text;
  report(`RELAY_ANSWER_WHEN: should be delivered or journaled, got "${text}"`);
  return 'delivered';
}

/**
 * Reads everything the relay is told. Throws {@link RelaySettingsError} with all problems at once; no value of a credential is in it.
 *
 * | variable | meaning | default |
 * | --- | --- | --- |
 * | `RELAY_LISTEN` | `<host>:<port>` | `0.0.0.0:4000` |
 * | `RELAY_DATA_DIR` | folder for what must outlive the process | none |
 * | `RELAY_ANSWER_WHEN` | `delivered`, or `journaled`: when Alertmanager is answered 200 | `delivered` |
 * | `FEISHU_WEBHOOK_URL`, or `…_FILE` | address of the bot | must be set |
 * | `FEISHU_SECRET`, or `…_FILE` | signing secret of the bot | not signed |
 * | `FEISHU_KEYWORD` | keyword of the bot | none |
 * | `RELAY_CONFIG` | JSON file, see `relayFileSchema` | all its defaults |
 */
export function readSettings(env: Environment): RelaySettings {
  const problems: string[] = [];
  const report: Report = (problem) => problems.push(problem);
  const settings: RelaySettings = {
    listen: readListen(env['RELAY_LISTEN'] || '0.0.0.0:4000', report),
    dataDir: readDataDir(env['RELAY_DATA_DIR'], report),
    answerWhen: readAnswerWhen(env['RELAY_ANSWER_WHEN'] || 'delivered', report),
    webhookUrl: readWebhook(env, report),
    secret: valueOf(env, 'FEISHU_SECRET', report),
    keyword: env['FEISHU_KEYWORD'] || undefined,
    file: readFile(env['RELAY_CONFIG'], report),
  };
  if (problems.length > 0) throw new RelaySettingsError(problems);
  return settings;
}
