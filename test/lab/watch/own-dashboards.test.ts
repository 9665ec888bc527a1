import { beforeAll, expect, test } from 'vitest';
import { fleetDashboardUid } from '../../../infra/render/grafana-server/dashboards/fleet-dashboard.ts';
import { monitoringDashboardUid } from '../../../infra/render/grafana-server/dashboards/monitoring-dashboard.ts';
import { dashboardFile } from '../../grafana/provisioned-shapes.ts';
import { grafana, signInToGrafana } from '../grafana-api.ts';
import { httpGet, prometheusPair, queryAll, ratesAreThere } from '../lab-queries.ts';

let asAdmin: readonly string[];

beforeAll(async () => {
  asAdmin = await signInToGrafana();
  await ratesAreThere();
});

test.each([fleetDashboardUid, monitoringDashboardUid])(
  'every expression of the dashboard %s, as Grafana shows it, has data on both Prometheus',
  async (uid) => {
    const answer = JSON.parse(await httpGet(`${grafana}/api/dashboards/uid/${uid}`, ...asAdmin)) as {
      dashboard: unknown;
    };
    const asked = dashboardFile
      .parse(answer.dashboard)
      .panels.flatMap((panel) =>
        'targets' in panel ? panel.targets.map(({ expr }) => ({ panel: panel.title, expr })) : [],
      );
    expect(asked.length).toBeGreaterThan(15);
    for (const base of prometheusPair) {
      const found = await queryAll(
        asked.map(({ expr }) => expr),
        base,
      );
      const empty = asked.filter((_, index) => found[index]?.length === 0);
      expect(empty.map(({ panel, expr }) => `${base}: ${panel}: no data from ${expr}`)).toEqual([]);
    }
  },
);

test('the fleet has a line for each host', async () => {
  const answer = JSON.parse(await httpGet(`${grafana}/api/dashboards/uid/${fleetDashboardUid}`, ...asAdmin)) as {
    dashboard: unknown;
  };
  const panels = dashboardFile.parse(answer.dashboard).panels;
  const table = panels.flatMap((panel) => (panel.type === 'table' ? panel.targets : []));
  const found = await queryAll(
    table.map(({ expr }) => expr),
    prometheusPair[0],
  );
  for (const samples of found)
    expect(samples.map(({ labels }) => labels['instance']).sort()).toEqual(['grafana', 'prom01', 'prom02', 'test']);
});
