import { runtime } from '@pulumi/pulumi';
import { z } from 'zod';
import type { HostProvider } from './host-resources.ts';

const outcomes = ['done', 'failed', 'pending'] as const;
const answerSchema = z.object({ hosts: z.record(z.string(), z.enum(outcomes)).default({}) });

/** How this run went on each host that it had something to do on. */
export type HostOutcomes = z.output<typeof answerSchema>['hosts'];

/** Asks the plugin, which did the work. */
export async function hostOutcomes(provider: HostProvider): Promise<HostOutcomes> {
  return answerSchema.parse(await runtime.invoke('host:index:outcomes', {}, { provider })).hosts;
}

/** The summary of a run in which not all went well: one line, or none. */
export function outcomeLines(hosts: HostOutcomes): readonly string[] {
  const named = outcomes.map((outcome) => {
    const keys = Object.keys(hosts).filter((key) => hosts[key] === outcome);
    return `${outcome}: ${keys.sort().join(', ') || 'none'}`;
  });
  const isFine = Object.values(hosts).every((outcome) => outcome === 'done');
  return isFine ? [] : [`hosts ${named.join('; ')}. The next up finishes what is left, once the cause is gone.`];
}
