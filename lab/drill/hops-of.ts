import { alertmanagerHolds, relayReceived, ruleState, troubleSeen } from './hop-probes.ts';
import type { RuleDrill } from './rule-drill.ts';
import type { Hop } from './watch-hops.ts';

/**
 * The stations on the way to a card of this colour.
 * @param expression of the drill's rule
 * @param relayBefore notifications that the relays had taken before
 */
export const hopsOf = (
  { alert, host }: RuleDrill,
  color: 'red' | 'green',
  expression: string,
  relayBefore: number,
): readonly Hop[] => {
  const there = color === 'red';
  const seen = () => troubleSeen(expression, host);
  const state = async (wanted: (state: string) => boolean) => wanted(await ruleState(alert, host));
  const rule: readonly Hop[] = there
    ? [
        { name: `rule: ${alert} pending`, reached: () => state((found) => found !== 'inactive') },
        { name: `rule: ${alert} firing`, reached: () => state((found) => found === 'firing') },
      ]
    : [{ name: `rule: ${alert} inactive`, reached: () => state((found) => found === 'inactive') }];
  return [
    {
      name: there ? 'scrape: a Prometheus sees it' : 'scrape: no Prometheus sees it',
      reached: async () => (there ? (await seen()).includes(true) : (await seen()).every((found) => found === false)),
    },
    ...rule,
    {
      name: there ? 'Alertmanager holds it' : 'Alertmanager no longer holds it',
      reached: async () => (await alertmanagerHolds(alert, host)) === there,
    },
    { name: 'relay took the notification', reached: async () => ((await relayReceived()) ?? 0) > relayBefore },
  ];
};
