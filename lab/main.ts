import { ensureHosts } from './hosts/ensure-hosts.ts';
import { labHosts } from './hosts/lab-hosts.ts';
import { ensureNetwork } from './network/ensure-network.ts';

await ensureNetwork();
await ensureHosts(labHosts);
