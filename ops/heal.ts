/**
 * `npm run heal -- <host> [--stack <stack>]` fills the holes that an outage left in one Prometheus of the pair from the history of the
 * other. It shows what it would do, asks, does it, and counts on both sides afterwards. Killed at any moment, it can be called again.
 */
import { Command } from 'commander';
import { durationMs, durationSchema } from '../infra/config/duration.ts';
import { heal } from './heal/heal.ts';
import { hostPool } from './stack/host-pool.ts';
import { operatorName } from './stack/operator-name.ts';
import { stackSettings } from './stack/stack-settings.ts';
import { stackOption } from './stack/stack-word.ts';

interface HealOptions {
  readonly stack: string;
  readonly since?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

const program = new Command('heal')
  .argument('<host>', 'the Prometheus host with the hole, as the stack file names it')
  .addOption(stackOption())
  .option('--since <duration>', 'how far to look back, such as 6h; the whole retention when left out')
  .option('--dry-run', 'show the plan and change nothing')
  .option('--yes', 'do it without asking')
  .action(async (host: string, options: HealOptions) => {
    const settings = await stackSettings(options.stack);
    const pool = hostPool(settings);
    const since = options.since ?? settings.prometheus.retention.time;
    try {
      const isHealed = await heal(pool, settings, {
        host,
        lookBackMs: durationMs(durationSchema({ min: '1m' }).parse(since)),
        mode: options.dryRun ? 'dry run' : options.yes ? 'yes' : 'ask',
        who: operatorName(),
        print: (text) => void process.stdout.write(text),
        log: say,
      });
      if (!isHealed) process.exitCode = 1;
    } finally {
      await pool.close();
    }
  });

try {
  await program.parseAsync();
} catch (error) {
  say((error as Error).message);
  process.exitCode = 1;
}
