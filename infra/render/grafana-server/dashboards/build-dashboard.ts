import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type Dashboard, DashboardBuilder, type Panel, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { banner } from '../../template.ts';

/** Panels under a title. */
export interface DashboardRow {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
}

/** A dashboard of ours. */
export interface DashboardSpec {
  /** Stays the same for ever: links lead to it. */
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  readonly rows: readonly DashboardRow[];
}

/** The dashboard as Grafana reads it. Panels are numbered in their order, so that a link to one stays right. */
export function buildDashboard({ uid, title, about, rows }: DashboardSpec): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(`${about} (${banner})`)
    .tags(['promha'])
    // That of grafana.ini.
    .timezone('')
    .refresh('30s')
    .time({ from: 'now-3h', to: 'now' });
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  const built = builder.build();
  return { ...built, panels: built.panels?.map((panel, index) => ({ ...panel, id: index + 1 })) ?? [] };
}
