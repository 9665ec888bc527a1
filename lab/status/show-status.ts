import { existsSync } from 'node:fs';
import { labHosts } from '../hosts/lab-hosts.ts';
import { labStateDir } from '../lab-paths.ts';
import { netnsFile } from '../network/network-plan.ts';
import { labFeishu } from '../stack/feishu-daemon.ts';
import { feishuListen, feishuPage } from '../stack/lab-secrets.ts';
import { readLabRecord } from '../state/lab-record.ts';
import { isMounted } from '../state/mounts.ts';
import { probeHost, type HostStatus } from './probe-host.ts';

const hostLine = (status: HostStatus): string => {
  const units = status.services.map((service) =>
    service.healthy ? service.name : `${service.name} (${service.state}, NOT READY)`,
  );
  const state = [status.state, ...(status.cut ? ['network CUT'] : [])].join(', ');
  return `  ${status.host.name.padEnd(8)} ${status.host.address}  ${state.padEnd(10)} ${units.join(', ') || 'no service of ours'}`;
};

const feishuLine = async (): Promise<{ line: string; healthy: boolean }> => {
  try {
    const control = labFeishu();
    const { mode, limits } = await control.behaviour();
    const received = (await control.requests()).length;
    const words = Object.values(mode).join(' ');
    return {
      line: `  feishu   ${feishuListen}  mode ${words}, limits ${limits ? 'on' : 'off'}, ${received} requests received (fake); page http://${feishuPage}`,
      healthy: true,
    };
  } catch {
    return { line: '  feishu   does not run', healthy: false };
  }
};

/** Prints what runs where and whether it is healthy; answers true when all of it is. */
export const showStatus = async (): Promise<boolean> => {
  const record = await readLabRecord();
  if (!existsSync(labStateDir) || !record) {
    process.stdout.write('no lab on this machine; start it by `npm run lab -- up`\n');
    return false;
  }
  const network = await isMounted(netnsFile);
  const hosts = await Promise.all(labHosts.map(probeHost));
  const feishu = await feishuLine();
  const healthy = network && feishu.healthy && hosts.every((host) => host.healthy && host.services.length > 0);
  const lines = [
    `lab of ${record.checkout}: ${healthy ? 'healthy' : 'NOT HEALTHY'}${network ? '' : ', its network namespace is gone'}`,
    ...hosts.map(hostLine),
    feishu.line,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return healthy;
};
