/** The host whose node_exporter a drill stops. */
export const drillHost = 'test';
