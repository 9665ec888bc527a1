/** Selects what a Prometheus scraped or computed itself: copies of its peer's series live under jobs that begin so. */
export const localSeries = 'job!~"replica/.+"';
