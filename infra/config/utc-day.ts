/** The day of a moment for people, in UTC: `2026-11-26`. @param ms Milliseconds since 1970. */
export const utcDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
