import type { Catalog } from '../../infra/model/catalog.ts';
import type { Release } from '../../infra/model/release.ts';
import { fine, type Finding, note } from './finding.ts';

/** What of the stack is behind the newest that its catalog knows. */
export function judgeVersions(releases: readonly Release[], catalog: Catalog): readonly Finding[] {
  const pinned = releases.filter(({ origin }) => origin !== 'local');
  const behind = pinned.flatMap(({ name, version, arch }) => {
    const first = catalog.find((entry) => entry.name === name && (entry.arch === arch || entry.arch === 'any'));
    return first === undefined || first.version === version
      ? []
      : [
          note(
            'versions',
            `${name} is ${version}, the catalog prefers ${first.version}: drop or raise its version in the stack file`,
          ),
        ];
  });
  return behind.length > 0 ? behind : [fine('versions', 'all as the catalog prefers')];
}
