import { say } from '../progress.ts';
import { nodeDownDrill } from './node-down-drill.ts';

/** The drill as a program; it runs inside the lab's network. */
try {
  process.exitCode = (await nodeDownDrill()) ? 0 : 1;
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
