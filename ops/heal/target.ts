/** What Prometheus scrapes, told by the two labels that its own series of a target always have. */
export interface Target {
  readonly job: string;
  readonly instance: string;
}

/** A target as one word, to compare and to sort by. */
export function targetKey({ job, instance }: Target): string {
  return `${job}\t${instance}`;
}

/** A target as people read it. */
export function targetName({ job, instance }: Target): string {
  return `${job}/${instance}`;
}
