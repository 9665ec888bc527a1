import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { dataSourceUid } from '../data-source-uid.ts';
import type { RuleDisplay } from './rule-display.ts';

/** The data source of every panel of ours. */
export const dataSource = { type: 'prometheus', uid: dataSourceUid } as const;

/** One expression of a panel. */
export interface PanelQuery {
  readonly expr: string;
  /** Name of each series, in Grafana's braces. */
  readonly legend: string;
}

/** What a panel shows. */
export interface PanelSpec {
  readonly title: string;
  readonly queries: readonly PanelQuery[];
  /** Columns of 24. @default 8 */
  readonly span?: number;
  /** The rule that watches the figure; a panel without one has a unit of its own. */
  readonly rule?: RuleDisplay;
  /** In Grafana's words. @default the rule's, else `short` */
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly mappings?: readonly ValueMapping[];
  /** Colours where no rule gives them. */
  readonly steps?: readonly Threshold[];
}

const range = ({ expr, legend }: PanelQuery, index: number): DataqueryBuilder =>
  new DataqueryBuilder().refId(refId(index)).expr(expr).legendFormat(legend).range();
const instant = ({ expr, legend }: PanelQuery, index: number): DataqueryBuilder =>
  new DataqueryBuilder().refId(refId(index)).expr(expr).legendFormat(legend).instant();

/** Name of a query within its panel: A, B, … */
export const refId = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

/** Threshold steps as Grafana takes them. */
export const stepsOf = (steps: readonly Threshold[]): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps]);

/** What all three kinds of panels have. */
function filled<B extends StatBuilder | BarGaugeBuilder | TimeSeriesBuilder>(builder: B, spec: PanelSpec): B {
  const { title, rule, min, max, mappings = [], span = 8 } = spec;
  builder
    .title(title)
    .datasource(dataSource)
    .span(span)
    .height(8)
    .unit(spec.unit ?? rule?.unit ?? 'short')
    .thresholds(stepsOf(rule?.steps ?? spec.steps ?? [{ value: null, color: 'green' }]))
    .mappings([...mappings]);
  if (rule !== undefined && rule.note !== '') builder.description(rule.note);
  if (min !== undefined) builder.min(min);
  if (max !== undefined) builder.max(max);
  return builder;
}

/** Lines over time; the thresholds of a rule are drawn as dashed lines. */
export function linesPanel(spec: PanelSpec): Builder<Panel> {
  const tooltip = new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);
  const builder = filled(new TimeSeriesBuilder(), spec).targets(spec.queries.map(range)).tooltip(tooltip);
  const marked = (spec.rule?.steps.length ?? 0) > 1;
  const style = marked ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off;
  return builder.fillOpacity(5).thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(style));
}

const lastValue = (): ReduceDataOptionsBuilder => new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false);

/** One large figure a series, on its colour, as it is now. */
export function statPanel(spec: PanelSpec): Builder<Panel> {
  return filled(new StatBuilder(), spec)
    .targets(spec.queries.map(instant))
    .height(4)
    .reduceOptions(lastValue())
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None);
}

/** A bar a series, as it is now; the expression sorts them. */
export function barsPanel(spec: PanelSpec): Builder<Panel> {
  return filled(new BarGaugeBuilder(), spec)
    .targets(spec.queries.map(instant))
    .reduceOptions(lastValue())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic);
}
