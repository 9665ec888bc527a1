import { checkoutDir } from '../lab-paths.ts';
import { enterNetwork } from '../network/enter-network.ts';
import { runAttached } from '../run-attached.ts';

/** Runs the drill as a process of its own inside the lab's network, where Prometheus and Alertmanager can be asked; answers its exit status. */
export const drill = (): Promise<number> =>
  runAttached(enterNetwork([process.execPath, `${checkoutDir}/lab/drill/main.ts`]));
