import { LabError } from '../lab-error.ts';
import { say } from '../progress.ts';

/** What ends a drill that somebody stops: everything is put back on its way out. */
export class DrillStopped extends LabError {}

/** A signal that Ctrl-C and `kill` raise, instead of ending the process before it has put everything back. */
export const stopSignal = (): AbortSignal => {
  const stopped = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!stopped.signal.aborted) say('stopping: putting everything back, this takes some seconds …');
      stopped.abort(new DrillStopped('the drill was stopped'));
    });
  }
  return stopped.signal;
};

/** Waits for the work, or throws `DrillStopped` as soon as the signal comes; the work itself is left to end on its own. */
export const orStopped = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  signal.throwIfAborted();
  let refuse = (): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    refuse = () => reject(signal.reason as Error);
    signal.addEventListener('abort', refuse, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', refuse);
  }
};
