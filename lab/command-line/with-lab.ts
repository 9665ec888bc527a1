/** Runs a verb that changes the lab, alone; its answer becomes the exit status. */
export const locked = async (verb: string, work: () => Promise<number | void>): Promise<void> => {
  const { withLabLock } = await import('../state/lab-lock.ts');
  process.exitCode = (await withLabLock(verb, work)) ?? 0;
};

/** Runs a verb that uses a running lab, which is mended first; one of another checkout is replaced by ours, which takes an `up`. */
export const withLab = async (work: () => Promise<number | void>): Promise<void> => {
  const { needLab } = await import('../state/need-lab.ts');
  await needLab(() => locked('up', async () => (await import('../verbs/up.ts')).up({ aside: true })));
  // Work that was `locked` has said its status already.
  process.exitCode = (await work()) ?? process.exitCode ?? 0;
};
