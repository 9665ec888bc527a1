import { parseArgs } from 'node:util';
import { grafanaStandInVersion } from '../version.ts';
import { GrafanaDatabase } from './grafana-database.ts';
import { loadGrafanaConfig } from './grafana-config.ts';
import { StartError } from './start-error.ts';
import { createStandInLog } from './standin-log.ts';
import { startGrafana } from './start-grafana.ts';

const usage = `usage: grafana server [--homepath <folder>] [--config <file>]
       grafana cli [--homepath <folder>] [--config <file>] admin reset-admin-password <password>
       grafana --version
This is the lab's STAND-IN of Grafana, not Grafana.`;

async function serve(homePath: string, configFile: string | undefined): Promise<void> {
  const log = createStandInLog(
    (line) => console.log(line),
    () => new Date(),
  );
  const start = { homePath, environment: process.env, ...(configFile === undefined ? {} : { configFile }) };
  const running = await startGrafana(start, log);
  const stop = () => void running.close().then(() => process.exit(0));
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

function resetPassword(homePath: string, configFile: string | undefined, password: string): void {
  const config = loadGrafanaConfig(homePath, configFile, process.env);
  const database = new GrafanaDatabase(config.databaseFile());
  database.setPassword(database.adminLogin() ?? config.text('security', 'admin_user'), password);
  database.close();
  console.log('Admin password changed successfully (stand-in of Grafana)');
}

async function main(): Promise<void> {
  // Go's flag package takes one dash or two.
  const args = process.argv
    .slice(2)
    .map((argument) => argument.replace(/^-(?=(homepath|config|version|pidfile)\b)/, '--'));
  const options = {
    homepath: { type: 'string' },
    config: { type: 'string' },
    version: { type: 'boolean', short: 'v' },
    pidfile: { type: 'string' },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [command, ...rest] = positionals;
  const homePath = values.homepath ?? process.cwd();
  if (values.version === true) console.log(`grafana version ${grafanaStandInVersion} (stand-in, not Grafana)`);
  else if (command === 'server') await serve(homePath, values.config);
  else if (command === 'cli' && rest[0] === 'admin' && rest[1] === 'reset-admin-password' && rest[2] !== undefined)
    resetPassword(homePath, values.config, rest[2]);
  else throw new StartError(usage);
}

main().catch((error: unknown) => {
  console.error(`Error: ✗ stand-in of Grafana: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
