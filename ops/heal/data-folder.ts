import { dataFolder, roleAccount } from '../../infra/render/service-parts.ts';

/** The data folder of Prometheus on a host. */
export interface DataFolder {
  readonly host: string;
  readonly path: string;
  /** User and group that it belongs to. */
  readonly owner: string;
}

/** Where Prometheus keeps its data on a host. */
export function prometheusData(host: string): DataFolder {
  return { host, path: dataFolder('prometheus').path, owner: roleAccount('prometheus').user };
}
