import { startFailover } from './failover.ts';
import { parseSettings } from './settings.ts';
import { defaultTiming } from './timing.ts';

// The journal adds time and unit to each line.
const log = (line: string) => console.log(`prometheus-failover: ${line}`);

async function main(): Promise<void> {
  const failover = await startFailover(parseSettings(process.env), defaultTiming, log, true);
  log(`queries on ${failover.url}, metrics and health on ${failover.adminUrl}`);
  const stop = () => void failover.close().then(() => process.exit(0));
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

main().catch((error: unknown) => {
  console.error(`prometheus-failover: cannot start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
