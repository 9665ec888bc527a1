/**
 * `npm run doctor -- <stack>` looks at every host of a stack without changing anything, and says what is wrong, what that means and
 * what to do. Ends with 1 when there is a problem.
 */
import { Command } from 'commander';
import { loadBundles } from '../infra/artifacts/load-bundles.ts';
import { officialCatalogFile, readCatalog } from '../infra/artifacts/read-catalog.ts';
import { settingsWarnings } from '../infra/config/settings-warnings.ts';
import { buildTopology } from '../infra/model/build-topology.ts';
import { networkPlan } from '../infra/model/network-plan.ts';
import { SessionPool } from '../infra/provider/ssh/session-pool.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { tryLastBackup } from './backup/last-backup.ts';
import { doctorReport, type Examined } from './doctor/doctor-report.ts';
import { examineHost } from './doctor/examine-host.ts';
import { note } from './doctor/finding.ts';
import { judgeBackup } from './doctor/judge-backup.ts';
import { judgeVersions } from './doctor/judge-versions.ts';
import { stackName } from './stack/stack-file.ts';
import { stackSettings } from './stack/stack-settings.ts';
import { namedStack, type StackOption, takesStack } from './stack/stack-word.ts';

interface DoctorOptions extends StackOption {
  readonly brief?: boolean;
  readonly json?: boolean;
}

async function examine(stack: string): Promise<readonly Examined[]> {
  const settings = await stackSettings(stack);
  const catalog = await readCatalog(settings.artifacts.catalog ?? officialCatalogFile);
  const topology = buildTopology(settings, catalog, await loadBundles());
  const { hosts, releases } = topology;
  const pool = new SessionPool(Object.fromEntries(hosts.map(({ key, connection }) => [key, connection])));
  const practice = { pool, topology, specs: renderServices(topology), ways: networkPlan(topology), now: Date.now };
  try {
    const examined = await Promise.all(
      hosts.map(async (host) => ({ name: host.key, findings: await examineHost(practice, host) })),
    );
    const warnings = settingsWarnings(settings).map((text) => note('stack file', text));
    const backup = judgeBackup(await tryLastBackup(stackName(stack)), stackName(stack), Date.now());
    return [{ name: 'stack', findings: [...warnings, ...judgeVersions(releases, catalog), backup] }, ...examined];
  } finally {
    await pool.close();
  }
}

const program = takesStack(new Command('doctor'))
  .option('--brief', 'leave out what is fine')
  .option('--json', 'the findings as JSON')
  .action(async (word: string | undefined, options: DoctorOptions) => {
    const { brief, json } = options;
    const examined = await examine(namedStack(word, options));
    process.stdout.write(json ? `${JSON.stringify(examined, null, 2)}\n` : doctorReport(examined, brief ?? false));
    if (examined.some(({ findings }) => findings.some(({ level }) => level === 'problem'))) process.exitCode = 1;
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
