/** A revision of dashboard 1860 and the Grafana that it was made with. */
interface DashboardRevision {
  /** Version in the catalog. */
  readonly revision: string;
  /** The oldest Grafana whose panels and schema it keeps to: `major.minor`. */
  readonly since: readonly [major: number, minor: number];
}

/**
 * Which revision of dashboard 1860 fits which Grafana, the newest first. Grafana brings an older dashboard up to its own schema when it is
 * opened (grafanalib#176), but knows nothing of what a newer one holds: so the newest that is not newer than the Grafana.
 * - `4b1729d`: its file says schema 41, which Grafana 11.6 writes and 11.5 does not (miyurud/jasminegraph#286).
 * - `31`: of 2023, after its author had moved it to the panels of Grafana 9 (rfmoz/grafana-dashboards#90).
 */
const revisions: readonly DashboardRevision[] = [
  { revision: '4b1729d', since: [11, 6] },
  { revision: '31', since: [9, 0] },
];

/** The revisions of the table that a Grafana can show, the newest first; all of them for a version that is no number. */
export function fittingRevisions(grafanaVersion: string): readonly string[] {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(grafanaVersion) ?? [];
  const fits = ({ since }: DashboardRevision): boolean =>
    major === undefined || Number(major) > since[0] || (Number(major) === since[0] && Number(minor) >= since[1]);
  return revisions.filter(fits).map(({ revision }) => revision);
}
