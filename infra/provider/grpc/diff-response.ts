import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import type { DiffResponse } from '@pulumi/pulumi/proto/provider_pb.js';
import type { DetailedDiff } from './detailed-diff.ts';

const { ADD, UPDATE, DELETE } = providerPb.PropertyDiff.Kind;
const kinds = { add: ADD, update: UPDATE, delete: DELETE } as const;

/**
 * The answer to a question for differences: which properties changed, and which of them ask for another resource.
 * @param details What a preview shows of it; absent: the engine compares by itself.
 */
export function diffResponse(
  changed: readonly string[],
  replaces: readonly string[],
  details?: DetailedDiff,
): DiffResponse {
  const response = new providerPb.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = providerPb.DiffResponse.DiffChanges;
  response.setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList([...changed]);
  response.setReplacesList([...replaces]);
  if (details === undefined) return response;
  response.setHasdetaileddiff(true);
  for (const [path, kind] of Object.entries(details)) {
    const property = new providerPb.PropertyDiff();
    property.setKind(kinds[kind]);
    property.setInputdiff(true);
    response.getDetaileddiffMap().set(path, property);
  }
  return response;
}
