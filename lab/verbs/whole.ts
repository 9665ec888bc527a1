import { drill } from '../drill/drill.ts';
import { labEndpoints } from '../drill/lab-endpoints.ts';
import { showStatus } from '../status/show-status.ts';
import { feishuPage } from '../stack/lab-secrets.ts';
import { up } from './up.ts';

/** The whole show: up, drill with its cards, then what runs where. Answers 0 only if the red and the green card both arrived. */
export const whole = async (): Promise<number> => {
  await up();
  const status = await drill();
  await showStatus();
  const lines = [
    "Addresses inside the lab's network (`npm run lab -- run -- curl -s <address>` asks them):",
    ...Object.entries(labEndpoints).map(([role, urls]) => `  ${role.padEnd(12)} ${urls.join('  ')}`),
    `The group chat, with the cards as people see them: http://${feishuPage}; for a browser of this machine: npm run lab -- page`,
    'The lab stays up. `npm run lab -- --help` lists what can be done with it; `npm run lab -- down` removes it.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return status;
};
