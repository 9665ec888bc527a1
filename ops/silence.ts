/**
 * `npm run silence -- <matchers> --for 2h --why "disk is being replaced"` mutes alerts for a while, by the API of the stack's first
 * living Alertmanager; `list` shows what is muted, `expire <id>` ends it.
 */
import { silenceProgram } from './silence/silence-program.ts';

try {
  await silenceProgram((text) => void process.stdout.write(text)).parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
