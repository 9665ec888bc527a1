import { dayMs } from '../../infra/config/duration.ts';
import type { LastBackup } from '../backup/last-backup.ts';
import { fine, type Finding, note } from './finding.ts';

/** Days from which on a backup is told as old. */
const oldAfterDays = 7;

/** How old the last backup from this machine is. @param stack Name of the stack. */
export function judgeBackup(last: LastBackup | undefined, stack: string, nowMs: number): Finding {
  const call = `\`npm run backup -- --to <folder> -s ${stack}\``;
  if (last === undefined) {
    return note(
      'backup',
      `none was taken from this machine: if the hosts' disks are lost, so are history, silences, Grafana's database and the relay's journal; ${call}, docs/backup.md`,
    );
  }
  const days = Math.floor((nowMs - Date.parse(last.time)) / dayMs);
  const age = days === 0 ? 'less than a day old' : `${days} ${days === 1 ? 'day' : 'days'} old`;
  const text = `the last one is ${age}: ${last.place}`;
  return days < oldAfterDays
    ? fine('backup', text)
    : note('backup', `${text}; what was learnt since would be lost with the hosts: ${call}, best by a timer`);
}
