import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { basicAuthorization } from '../../../access/caller-check.ts';
import { readBots } from './read-bots.ts';
import { errorCode, readTextFile, type Environment } from './read-value.ts';
import { type Access, relayFileSchema, type RelayFile, type RelaySettings } from './relay-settings.ts';
import { RelaySettingsError, type Report } from './settings-error.ts';

function readListen(text: string, report: Report): RelaySettings['listen'] {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) report(`RELAY_LISTEN: should be <host>:<port>, got "${text}"`);
  return { host: (match?.[1] ?? match?.[2]) || '0.0.0.0', port };
}

function readFile(path: string | undefined, report: Report): RelayFile {
  const defaults = relayFileSchema.parse({});
  if (path === undefined || path === '') return defaults;
  try {
    const parsed = relayFileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const rule = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
      report(`RELAY_CONFIG: ${path}: ${issue.path.join('/')}: ${rule}`);
    }
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

function readPeer({ peer }: RelayFile, dataDir: string | undefined, report: Report): RelaySettings['peer'] {
  if (peer === undefined) return undefined;
  if (dataDir === undefined) report('RELAY_CONFIG: peer: needs RELAY_DATA_DIR: two relays keep the same journal');
  const token = readTextFile(peer.tokenFile, 'RELAY_CONFIG: peer/tokenFile', report);
  return { url: peer.url.replace(/\/$/, ''), rank: peer.rank, token: token ?? '' };
}

function readAccess({ access }: RelayFile, report: Report): Access | undefined {
  if (access === undefined) return undefined;
  const read = (key: 'certificateFile' | 'caFile' | 'passwordHashFile'): string =>
    readTextFile(access[key], `RELAY_CONFIG: access/${key}`, report) ?? '';
  const [certificate, ca, passwordHash] = [read('certificateFile'), read('caFile'), read('passwordHashFile')];
  return { certificate, ca, user: access.user, passwordHash };
}

function readAlertmanagers({ alertmanagers }: RelayFile, report: Report): RelaySettings['alertmanagers'] {
  if (alertmanagers === undefined) return undefined;
  const { urls, caFile, user, passwordFile } = alertmanagers;
  const read = (key: 'caFile' | 'passwordFile', path: string | undefined): string | undefined =>
    path === undefined ? undefined : readTextFile(path, `RELAY_CONFIG: alertmanagers/${key}`, report);
  const [ca, password] = [read('caFile', caFile), read('passwordFile', passwordFile)];
  const authorization = user === undefined ? undefined : basicAuthorization(user, password ?? '');
  return { urls: urls.map((url) => url.replace(/\/+$/, '')), ca, authorization };
}

/**
 * Reads everything the relay is told. Throws {@link RelaySettingsError} with all problems at once; no value of a credential is in it.
 *
 * | variable | meaning | default |
 * | --- | --- | --- |
 * | `RELAY_LISTEN` | `<host>:<port>` | `0.0.0.0:4000` |
 * | `RELAY_DATA_DIR` | folder for what must outlive the process | none |
 * | `FEISHU_WEBHOOK_URL`, or `…_FILE` | address of the default bot | must be set |
 * | `FEISHU_SECRET`, or `…_FILE` | its signing secret | not signed |
 * | `FEISHU_KEYWORD` | its keyword | none |
 * | `RELAY_CONFIG` | JSON file, see `relayFileSchema` | all its defaults |
 */
export function readSettings(env: Environment): RelaySettings {
  const problems: string[] = [];
  const report: Report = (problem) => problems.push(problem);
  const listen = readListen(env['RELAY_LISTEN'] || '0.0.0.0:4000', report);
  const dataDir = readDataDir(env['RELAY_DATA_DIR'], report);
  const file = readFile(env['RELAY_CONFIG'], report);
  const settings: RelaySettings = { listen, dataDir, bots: readBots(env, file, report), file };
  const peer = readPeer(file, dataDir, report);
  const tokenFile = file.callers?.tokenFile;
  const callerToken =
    tokenFile === undefined ? undefined : readTextFile(tokenFile, 'RELAY_CONFIG: callers/tokenFile', report);
  const access = readAccess(file, report);
  const alertmanagers = readAlertmanagers(file, report);
  if (problems.length > 0) throw new RelaySettingsError(problems);
  return { ...settings, callerToken, access, alertmanagers, peer };
}
