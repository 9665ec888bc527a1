import { runtime } from '@pulumi/pulumi';
import { z } from 'zod';
import type { HostProvider } from './host-resources.ts';

const outcomes = ['done', 'failed', 'pending'] as const;
const answerSchema = z.object({
  hosts: z.record(z.string(), z.enum(outcomes)).default({}),
  stopReason: z.string().default(''),
  inVain: z.array(z.string()).default([]),
});

/**
 * How this run went on each host that it had something to do on, why it was stopped (empty: it was not), and what was changed and does
 * not serve, as `<host> <role>`.
 */
export type HostOutcomes = z.output<typeof answerSchema>;

/** Asks the plugin, which did the work. */
export async function hostOutcomes(provider: HostProvider): Promise<HostOutcomes> {
  return answerSchema.parse(await runtime.invoke('host:index:outcomes', {}, { provider }));
}

/** The summary of a run in which not all went well: one line, or two when it was stopped, or none. */
export function outcomeLines({ hosts, stopReason }: Omit<HostOutcomes, 'inVain'>): readonly string[] {
  const named = outcomes.map((outcome) => {
    const keys = Object.keys(hosts).filter((key) => hosts[key] === outcome);
    return `${outcome}: ${keys.sort().join(', ') || 'none'}`;
  });
  const isFine = Object.values(hosts).every((outcome) => outcome === 'done');
  const stopped = `the run was stopped: ${stopReason}. Mend the failed hosts, or set \`out: true\` on them, then call up again: it goes on with what is pending`;
  return [
    ...(stopReason === '' ? [] : [stopped]),
    ...(isFine ? [] : [`hosts ${named.join('; ')}. The next up finishes what is left, once the cause is gone.`]),
  ];
}
