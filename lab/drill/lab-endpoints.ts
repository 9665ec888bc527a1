import { labHosts } from '../hosts/lab-hosts.ts';

const address = (name: string): string => labHosts.find((host) => host.name === name)?.address ?? name;

/** Where the drill looks, as the plan of the lab's stack has it. */
export const labEndpoints = {
  prometheus: [`http://${address('prom01')}:9090`, `http://${address('prom02')}:9090`],
  alertmanager: [`http://${address('prom01')}:9093`, `http://${address('prom02')}:9093`],
  relay: [`http://${address('prom01')}:4000`],
  grafana: [`http://${address('grafana')}:3000`],
} as const;
