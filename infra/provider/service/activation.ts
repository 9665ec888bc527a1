import type { ServiceInputs } from '../../model/host-inputs.ts';
import type { SeenService } from './seen-service.ts';
import type { Step } from './plan-service.ts';

/** How a running service gets to use what changed, the mildest way that does. */
export type Activation = 'none' | 'reload' | 'restart';

interface Ask {
  readonly activation: Activation;
  /** What changed, for the reason. */
  readonly what: string;
}

function asksOf(step: Step, wanted: ServiceInputs): readonly Ask[] {
  switch (step.kind) {
    case 'user':
    case 'group':
      return [{ activation: 'restart', what: `the ${step.kind} ${wanted[step.kind]} is new` }];
    case 'folder':
      // A process whose data folder was taken away writes to one that nobody sees.
      return step.isNew && wanted.folders[step.path]?.data === true
        ? [{ activation: 'restart', what: `${step.path} is new` }]
        : [];
    case 'write':
      return [
        { activation: step.file.onChange, what: `${step.file.path}${step.file.secret ? ' (secret)' : ''} changed` },
      ];
    case 'remove':
      return [{ activation: 'reload', what: `${step.path} goes` }];
    case 'drop-in':
      return [{ activation: 'restart', what: `${step.path} goes` }];
    default:
      return [];
  }
}

/** Shared words stand once: `/etc/a.yml, /etc/b.yml changed`. */
function joined(whats: readonly string[]): string {
  const bySentence = Map.groupBy(whats, (what) => what.slice(what.indexOf(' ')));
  return [...bySentence].map(([rest, all]) => `${all.map((what) => what.split(' ')[0]).join(', ')}${rest}`).join('; ');
}

/** What the running service needs so that the steps take effect, and why. */
export function activationOf(
  wanted: ServiceInputs,
  seen: SeenService,
  steps: readonly Step[],
): readonly [Activation, string] {
  if (seen.unit.active !== 'active') return ['restart', 'start: it does not run'];
  const asks = steps.flatMap((step) => asksOf(step, wanted));
  const whatOf = (activation: Activation): readonly string[] =>
    asks.filter((ask) => ask.activation === activation).map((ask) => ask.what);
  const outdated = seen.isOutdated ? ['its program was replaced since it started'] : [];
  const [restart, reload] = [[...outdated, ...whatOf('restart')], whatOf('reload')];
  if (restart.length > 0) return ['restart', `restart: ${joined(restart)}`];
  if (reload.length === 0) return ['none', steps.length === 0 ? 'all is as wanted' : 'it goes on as it runs'];
  return wanted.reload === undefined
    ? ['restart', `restart: ${joined(reload)}, and it cannot reload`]
    : ['reload', `reload: ${joined(reload)}`];
}
