import { structuredPatch } from 'diff';
import type { HeldFile } from './held-service.ts';
import { filesOf, tryHeldService } from './held-service.ts';
import type { PreviewStep } from './preview-digest.ts';

/** Lines around a change that a reader gets. */
const contextLines = 3;

/** How one file of a host changes. */
export interface FileChange {
  readonly path: string;
  readonly kind: 'new' | 'changed' | 'removed';
  /** True: its content is a credential and shown to nobody. */
  readonly secret: boolean;
  /** Owner, group and mode where they change: `root:prometheus 0640 -> root:root 0644`. */
  readonly attributes?: string;
  /** Lines of a unified diff without its head; empty for a credential. */
  readonly lines: readonly string[];
}

const attributesOf = ({ owner, group, mode }: HeldFile): string => `${owner}:${group} ${mode}`;

function linesOf(old: HeldFile | undefined, now: HeldFile | undefined): readonly string[] {
  if ((now ?? old)?.secret === true) return [];
  const patch = structuredPatch('', '', old?.content ?? '', now?.content ?? '', '', '', { context: contextLines });
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ]);
}

function changeOf(path: string, old: HeldFile | undefined, now: HeldFile | undefined): FileChange {
  const moved = old !== undefined && now !== undefined && attributesOf(old) !== attributesOf(now);
  return {
    path,
    kind: old === undefined ? 'new' : now === undefined ? 'removed' : 'changed',
    secret: (now ?? old)?.secret === true,
    ...(moved ? { attributes: `${attributesOf(old)} -> ${attributesOf(now)}` } : {}),
    lines: linesOf(old, now),
  };
}

/** Every file that a step changes on its host, by path. */
export function fileChanges({ olds, news, differences }: PreviewStep): readonly FileChange[] {
  const [before, after] = [filesOf(tryHeldService(olds)), filesOf(tryHeldService(news))];
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .map((path) => changeOf(path, before.get(path), after.get(path)))
    .filter(
      ({ path, kind, secret, attributes, lines }) =>
        kind !== 'changed' ||
        attributes !== undefined ||
        lines.length > 0 ||
        // Old and new text of a credential read `[secret]` alike: Pulumi knows which of them differ.
        (secret && differences.some((difference) => difference.startsWith(`secretFiles["${path}"]`))),
    );
}
