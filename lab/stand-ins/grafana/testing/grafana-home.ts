import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createStandInLog } from '../program/standin-log.ts';
import { startGrafana, type RunningGrafana } from '../program/start-grafana.ts';

const defaultsIni = fileURLToPath(new URL('../files/defaults.ini', import.meta.url));

/** A home folder, settings and provisioning in a folder of their own. */
export interface GrafanaHome {
  readonly folder: string;
  readonly configFile: string;
  readonly write: (path: string, text: string) => Promise<void>;
  /** Starts the stand-in in this process; its log lines are added to `lines`. */
  readonly start: (environment?: NodeJS.ProcessEnv) => Promise<RunningGrafana>;
  readonly lines: readonly string[];
  readonly remove: () => Promise<void>;
}

/** Makes a home with administrator admin/pw on a free port; `extra` is added to grafana.ini. Write provisioning under `provisioning/`. */
export async function makeGrafanaHome(extra = ''): Promise<GrafanaHome> {
  const folder = await mkdtemp(join(tmpdir(), 'grafana-stand-in-test-'));
  const lines: string[] = [];
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const configFile = join(folder, 'grafana.ini');
  await write('conf/defaults.ini', await readFile(defaultsIni, 'utf8'));
  await write('password', 'pw\n');
  const paths = `[paths]\ndata = ${folder}/data\nprovisioning = ${folder}/provisioning\n`;
  await write(
    'grafana.ini',
    `${paths}[server]\nhttp_addr = 127.0.0.1\nhttp_port = 0\n[security]\nadmin_password = $__file{${folder}/password}\n${extra}`,
  );
  const log = createStandInLog(
    (line) => lines.push(line),
    () => new Date(),
  );
  const start = (environment: NodeJS.ProcessEnv = {}) =>
    startGrafana({ homePath: folder, configFile, environment }, log);
  return { folder, configFile, write, start, lines, remove: () => rm(folder, { recursive: true, force: true }) };
}
