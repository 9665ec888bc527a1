/** The limits of one Feishu custom bot. Source: open.feishu.cn, "custom bot usage guide". */
export const feishuLimits = { perSecond: 5, perMinute: 100, maxBodyBytes: 20_480 } as const;

/** Sliding windows of one second and one minute over all requests, refused ones included. */
export class RateLimit {
  readonly #arrivals: number[] = [];

  /** Counts a request that arrived at `nowMs`; true when it keeps both windows. */
  take(nowMs: number): boolean {
    while (this.#arrivals.length > 0 && (this.#arrivals[0] ?? 0) <= nowMs - 60_000) this.#arrivals.shift();
    const lastSecond = this.#arrivals.filter((time) => time > nowMs - 1000).length;
    const withinLimits = lastSecond < feishuLimits.perSecond && this.#arrivals.length < feishuLimits.perMinute;
    this.#arrivals.push(nowMs);
    return withinLimits;
  }
}
