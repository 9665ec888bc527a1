import { say } from '../progress.ts';
import { drillsFor } from './drills.ts';
import { runDrills } from './run-drills.ts';
import { DrillStopped, stopSignal } from './stop-signal.ts';

/** The drills that a word asks for; answers the exit status. */
const main = async (word?: string): Promise<number> => {
  try {
    return (await runDrills(drillsFor(word), stopSignal())) ? 0 : 1;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    // 130 is what a shell shows for Ctrl-C.
    return error instanceof DrillStopped ? 130 : 1;
  }
};

/** The drills as a program inside the lab's network. It does not wait for a question for cards that nobody wants answered any more. */
process.exit(await main(process.argv[2]));
