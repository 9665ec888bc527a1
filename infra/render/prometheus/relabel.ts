/** One step of relabelling, as Prometheus's own configuration has it. What is empty is left out, and has Prometheus's default. */
export interface RelabelStep {
  /** Why, in one line; it stands in the file. */
  readonly why: string;
  readonly action: '' | 'labeldrop';
  readonly sourceLabels: readonly string[];
  /** For the whole of the source labels' values, joined by `;`. */
  readonly regex: string;
  readonly targetLabel: string;
  readonly replacement: string;
}

const plainStep: Omit<RelabelStep, 'why'> = {
  action: '',
  sourceLabels: [],
  regex: '',
  targetLabel: '',
  replacement: '',
};

/** Targets of a file have the label address as ours have: cards show it, and a silent host mutes what is on it. One of the file's own stays. */
export const addressOfTarget: readonly RelabelStep[] = [
  {
    ...plainStep,
    why: "The target's address without its port, unless the file says another.",
    sourceLabels: ['address', '__address__'],
    regex: String.raw`;(.+?)(:\d+)?`,
    targetLabel: 'address',
    replacement: '$1',
  },
];

/** Asks the exporter at this address about each target, which keeps its own name. */
export const askExporter = (exporter: string): readonly RelabelStep[] => [
  {
    ...plainStep,
    why: 'What is probed is a parameter, and the name of the series.',
    sourceLabels: ['__address__'],
    targetLabel: '__param_target',
  },
  { ...plainStep, why: '', sourceLabels: ['__param_target'], targetLabel: 'instance' },
  { ...plainStep, why: 'Who is asked is the exporter.', targetLabel: '__address__', replacement: exporter },
];

/**
 * The host of what was probed, out of `https://user@host:443/path`, `host:3306` or `host`. It is put on what the probe found and not
 * on `up`, which tells of the exporter: a host does not answer because the exporter does.
 */
export const addressOfProbe: readonly RelabelStep[] = [
  {
    ...plainStep,
    why: 'The host that is probed. Not on up, which is about the exporter.',
    sourceLabels: ['instance'],
    regex: String.raw`(?:\w+://)?(?:[^/@]*@)?(\[[^\]]+\]|[^:/?#]+).*`,
    targetLabel: 'address',
    replacement: '$1',
  },
];

/** Puts series of another Prometheus under jobs of their own, so that no rule and no dashboard takes them for ours. */
export const asJobsOf = (job: string): readonly RelabelStep[] => [
  {
    ...plainStep,
    why: 'Series of elsewhere live under jobs of their own: no rule takes them for ours.',
    sourceLabels: ['job'],
    targetLabel: 'job',
    replacement: `${job}/$1`,
  },
  {
    ...plainStep,
    why: 'That label tells of our own pair only.',
    action: 'labeldrop',
    regex: 'replica',
  },
];
