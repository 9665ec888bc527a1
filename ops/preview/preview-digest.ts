import { z } from 'zod';

const state = z.object({
  inputs: z.record(z.string(), z.unknown()).default({}),
  initErrors: z.array(z.string()).nullish(),
});

const step = z.object({
  op: z.string(),
  urn: z.string(),
  oldState: state.nullish(),
  newState: state.nullish(),
  detailedDiff: z.record(z.string(), z.object({ kind: z.string() })).nullish(),
});

const digest = z.object({
  steps: z.array(step).nullish(),
  diagnostics: z.array(z.object({ message: z.string(), severity: z.string() })).nullish(),
});

/** One resource of a preview. */
export interface PreviewStep {
  /** `same`, `create`, `update`, `delete`, `create-replacement`, `delete-replaced`, … */
  readonly op: string;
  /** Last part of its type, for example `Service`. */
  readonly type: string;
  /** For example `prom01/prometheus`. */
  readonly name: string;
  /** Inputs as recorded and as wanted, secrets as `[secret]`; empty where there are none. */
  readonly olds: Readonly<Record<string, unknown>>;
  readonly news: Readonly<Record<string, unknown>>;
  /** Paths of what differs. */
  readonly differences: readonly string[];
  /** True: the last run failed on it half-way, so Pulumi comes back to it although nothing may differ. */
  readonly isHalfDone: boolean;
}

/** What `pulumi preview --json --show-sames` printed. */
export interface PreviewDigest {
  /** In the order in which Pulumi names them; each resource once. */
  readonly steps: readonly PreviewStep[];
  readonly diagnostics: readonly { readonly message: string; readonly severity: string }[];
}

function toStep({ op, urn, oldState, newState, detailedDiff }: z.infer<typeof step>): PreviewStep {
  const [, , types = '', name = ''] = urn.split('::');
  return {
    op,
    type: types.split(/[$:]/).at(-1) ?? '',
    name,
    olds: oldState?.inputs ?? {},
    news: newState?.inputs ?? {},
    differences: Object.keys(detailedDiff ?? {}),
    isHalfDone: (oldState?.initErrors ?? []).length > 0,
  };
}

/**
 * Reads what Pulumi printed. After a look at the hosts (`--refresh`) a resource is named twice: what was found, then what will be
 * done, which counts.
 * @throws Error when it is no preview.
 */
export function parseDigest(text: string): PreviewDigest {
  const { steps, diagnostics } = digest.parse(JSON.parse(text));
  const last = new Map<string, PreviewStep>();
  for (const one of steps ?? []) {
    const key = `${one.urn} ${one.op.includes('replace') ? one.op : ''}`;
    last.delete(key);
    last.set(key, toStep(one));
  }
  return { steps: [...last.values()], diagnostics: diagnostics ?? [] };
}
