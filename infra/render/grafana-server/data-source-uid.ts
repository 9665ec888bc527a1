/** Uid of the one data source: the failover endpoint on Grafana's own host. */
export const dataSourceUid = 'prometheus';
