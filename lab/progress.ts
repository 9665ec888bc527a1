/** Prints one line of the lab's own on stderr; stdout belongs to what a command answers. */
export const say = (line: string): void => {
  process.stderr.write(`lab: ${line}\n`);
};

const quietMs = 1500;
const reminderMs = 15_000;

/**
 * Runs `work` and tells the person waiting: nothing while it is quick, the title after 1.5 s, a reminder
 * each 15 s, and the seconds it took at its end.
 */
export const withProgress = async <T>(title: string, work: () => Promise<T>): Promise<T> => {
  const began = Date.now();
  const seconds = (): string => ((Date.now() - began) / 1000).toFixed(1);
  let told = false;
  const first = setTimeout(() => {
    told = true;
    say(`${title} …`);
  }, quietMs);
  const again = setInterval(() => say(`${title}: still at it after ${seconds()} s`), reminderMs);
  try {
    const result = await work();
    if (told) say(`${title}: done in ${seconds()} s`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(again);
  }
};
