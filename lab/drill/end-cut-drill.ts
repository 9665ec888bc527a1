import { execa } from 'execa';
import { enterHost } from '../hosts/enter-host.ts';
import { findLeader } from '../hosts/find-leader.ts';
import { say } from '../progress.ts';
import { drillHost } from './drill-host.ts';
import { unmarkDrill, wasDrillCutShort } from './drill-mark.ts';

/** Starts the node_exporter that a drill stopped before it was killed; does nothing when there is none. A host that is off starts it as it boots. */
export const endCutDrill = async (): Promise<void> => {
  if (!(await wasDrillCutShort())) return;
  if ((await findLeader(drillHost)) !== undefined) {
    say(`a drill was cut short: starting node_exporter on ${drillHost} again`);
    const [file = '', ...args] = await enterHost(drillHost, ['systemctl', 'start', 'node_exporter']);
    await execa(file, args, { reject: false, stdio: 'ignore' });
  }
  await unmarkDrill();
};
