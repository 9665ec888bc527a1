import type { ServiceSpec } from '../model/service-spec.ts';

/** One file of a rendered stack, by host. */
export interface HostFile {
  /** `<host>/<path on the host>`, for example `prom01/etc/prometheus/prometheus.yml`. */
  readonly path: string;
  readonly content: string;
}

/** What stands in the place of a credential. */
export const shownSecret = '<secret>';

/** Every file that the services have on their hosts, units too, sorted by path; credentials are not shown. */
export function filesByHost(services: readonly ServiceSpec[]): readonly HostFile[] {
  return services
    .flatMap(({ host, name, unit, files }) => [
      { path: `${host}/etc/systemd/system/${name}.service`, content: unit },
      ...files.map((file) => ({
        path: `${host}${file.path}`,
        content: file.secret ? `${shownSecret}\n` : file.content,
      })),
    ])
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
