import { feishuLimits } from '../../lab/feishu/rate-limit.ts';

/**
 * Milliseconds from the first card to the last when as many as the bot's limits allow go out at each moment, without any delay:
 * nobody can be faster.
 */
export function budgetMinimumMs(cards: number): number {
  const times: number[] = [];
  for (let card = 0; card < cards; card++) {
    const afterSecond = times[card - feishuLimits.perSecond];
    const afterMinute = times[card - feishuLimits.perMinute];
    times.push(
      Math.max(
        0,
        afterSecond === undefined ? 0 : afterSecond + 1000,
        afterMinute === undefined ? 0 : afterMinute + 60_000,
      ),
    );
  }
  return times.at(-1) ?? 0;
}
