import { describe, expect, test } from 'vitest';
import { exampleBundles, exampleCatalog } from '../../../../test/fixtures/example-catalog.ts';
import { labSettings } from '../../../../test/fixtures/example-stacks.ts';
import type { Settings } from '../../../config/settings-schema.ts';
import { buildTopology } from '../../../model/build-topology.ts';
import { dashboardFiles } from './dashboard-files.ts';

interface ShownPanel {
  readonly title: string;
  readonly description?: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
  readonly fieldConfig: {
    readonly defaults: { readonly unit: string; readonly thresholds: { readonly steps: readonly unknown[] } };
    readonly overrides: readonly { readonly properties: readonly { readonly id: string; readonly value: unknown }[] }[];
  };
}

const lab = await labSettings();

function panels(file: string, rules: Partial<Settings['rules']> = {}): readonly ShownPanel[] {
  const settings = { ...lab, locale: 'en' as const, rules: { ...lab.rules, ...rules } };
  const files = dashboardFiles(buildTopology(settings, exampleCatalog, exampleBundles));
  const content = files.find(({ name }) => name === file)?.content ?? '{}';
  return (JSON.parse(content) as { panels: ShownPanel[] }).panels;
}

function panelOf(found: readonly ShownPanel[], title: string, type: string): ShownPanel {
  const panel = found.find((one) => one.title === title && one.type === type);
  if (panel === undefined) throw new Error(`no panel ${title}`);
  return panel;
}

const stepsOf = ({ fieldConfig }: ShownPanel): readonly unknown[] => fieldConfig.defaults.thresholds.steps;
const green = { value: null, color: 'green' };

describe('what a panel shows of a rule', () => {
  test('colours, unit and note are those of the stack file', () => {
    const { cpuHigh, memoryHigh } = lab.rules;
    const changed = { cpuHigh: { ...cpuHigh, threshold: 60, for: '3m' as const }, memoryHigh };
    const cpu = panelOf(panels('fleet.json', changed), 'CPU', 'timeseries');
    expect(stepsOf(cpu)).toEqual([green, { value: 60, color: 'orange' }]);
    expect(cpu).toMatchObject({
      description: 'CpuHigh: above 60 % for 3m',
      fieldConfig: { defaults: { unit: 'percent' } },
    });
    expect(stepsOf(panelOf(panels('fleet.json', changed), 'Memory', 'bargauge'))).toEqual([
      green,
      { value: 90, color: 'orange' },
      { value: 97, color: 'red' },
    ]);
  });

  test('a rule that the stack has off leaves the panel green, and the figure there', () => {
    const off = { cpuHigh: { ...lab.rules.cpuHigh, enabled: false } };
    const cpu = panelOf(panels('fleet.json', off), 'CPU', 'timeseries');
    expect(stepsOf(cpu)).toEqual([green]);
    expect(cpu.description).toBeUndefined();
    expect(cpu.targets?.[0]?.expr).toContain('node_cpu_seconds_total');
  });

  test('a rule that fires below its threshold is bad at the bottom, in the unit of the panel', () => {
    const soon = { diskFullSoon: { ...lab.rules.diskFullSoon, threshold: '48h' as const } };
    const left = panelOf(panels('monitoring.json', soon), 'Days until a disk is full, the nearest first', 'bargauge');
    expect(left.fieldConfig.defaults.unit).toBe('d');
    expect(stepsOf(left)).toEqual([
      { value: null, color: 'orange' },
      { value: 2, color: 'green' },
    ]);
  });

  test('what the rules leave out is left out of the panels', () => {
    const ignore = { ...lab.rules.ignore, mountpoints: '/scratch' };
    const disks = panelOf(panels('fleet.json', { ignore }), 'Disks', 'bargauge');
    expect(disks.targets?.[0]?.expr).toContain('mountpoint!~"/scratch"');
  });
});

test('a host in the table leads to its own dashboard 1860, all variables filled in', () => {
  const table = panelOf(panels('fleet.json'), 'All hosts, the worst first', 'table');
  const links = table.fieldConfig.overrides.flatMap(({ properties }) =>
    properties.filter(({ id }) => id === 'links').flatMap(({ value }) => value as { url: string }[]),
  );
  expect(links.map(({ url }) => url.split('?'))).toEqual([
    [
      '/d/rYdddlPWk/node-exporter-full',
      'var-job=node&var-nodename=${__data.fields.nodename}&var-node=${__data.fields.instance}&${__url_time_range}',
    ],
  ]);
});

test('the disks of the monitoring itself are those of the hosts that run it', () => {
  const left = panelOf(panels('monitoring.json'), 'Disk used', 'timeseries');
  expect(left.targets?.[0]?.expr).toContain('instance=~"grafana|prom01|prom02"');
});
