import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardTexts } from './dashboard-texts.ts';

/** The figure `up` as a word on its colour. */
export const upMappings = ({ up, down }: DashboardTexts): readonly ValueMapping[] => [
  {
    type: MappingType.ValueToText,
    options: { 0: { text: down, color: 'red' }, 1: { text: up, color: 'green' } },
  },
];
