/** Version of the stand-in: the Grafana line whose provisioning and API it follows, and what it is. */
export const grafanaStandInVersion = '12.0.0-standin';
