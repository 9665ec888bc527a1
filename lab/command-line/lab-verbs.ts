import type { Command } from 'commander';
import { locked, withLab } from './with-lab.ts';

/** The verbs about the lab as a whole and its hosts: up, drill, host, status, down. Each loads its own code only. */
export const addLabVerbs = (program: Command): void => {
  program
    .command('up')
    .description('bring everything up, or mend what is not; a second call changes nothing')
    .option('--hosts-only', 'network and hosts, nothing on them')
    .option('--secure', 'with TLS and passwords on everything, from now on')
    .option('--no-secure', 'without them again')
    .action((options: { hostsOnly?: boolean; secure?: boolean }) =>
      locked('up', async () => {
        const verbs = await import('../verbs/up.ts');
        await (options.hostsOnly ? verbs.upHosts() : verbs.up({ secure: options.secure }));
      }),
    );
  program
    .command('drill')
    .description(
      'break something, wait for the red card, mend it, wait for the green one: NodeDown, or the rule named, or all',
    )
    .argument('[rule]')
    .action((rule?: string) =>
      withLab(() => locked('drill', async () => (await import('../drill/drill.ts')).drill(rule))),
    );
  program
    .command('host')
    .description('power, reboot, network or disks of a host: off, on, reboot, cut, join, wipe')
    .argument('<host>')
    .argument('<action>')
    .action((host: string, action: string) =>
      withLab(() =>
        locked(`host ${host} ${action}`, async () => (await import('../verbs/host-verb.ts')).hostVerb(host, action)),
      ),
    );
  program
    .command('status')
    .description('what runs, and whether it is healthy (exit status 0 only then)')
    .action(async () => {
      process.exitCode = (await (await import('../status/show-status.ts')).showStatus()) ? 0 : 1;
    });
  program
    .command('down')
    .description('stop it all and leave nothing but the cache')
    .option('--purge', 'remove the cache too')
    .action((options: { purge?: boolean }) =>
      locked('down', async () => (await import('../verbs/down.ts')).down(options)),
    );
};
