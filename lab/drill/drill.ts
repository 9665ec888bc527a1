import { checkoutDir } from '../lab-paths.ts';
import { enterNetwork } from '../network/enter-network.ts';
import { runAttached } from '../run-attached.ts';
import { drillsFor } from './drills.ts';

/**
 * Runs drills as a process of its own inside the lab's network, where Prometheus and Alertmanager can be asked; answers its exit status.
 * @param word Name of an alert, or `all`; without one the main job.
 */
export const drill = (word?: string): Promise<number> => {
  drillsFor(word);
  const words = word === undefined ? [] : [word];
  return runAttached(enterNetwork([process.execPath, `${checkoutDir}/lab/drill/main.ts`, ...words]));
};
