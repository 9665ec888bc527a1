/** `npm run pulumi -- <arguments>`: the Pulumi CLI with the project's own Node and tool chain, and the backend the user chose. */
import { constants } from 'node:os';
import { spawn } from 'node:child_process';
import { ensureToolchain } from './toolchain/ensure-toolchain.ts';
import { pulumiCalls } from './toolchain/pulumi-calls.ts';
import { pulumiEnvironment } from './toolchain/pulumi-environment.ts';

/** Numbers of hosts are asked for seldom, and reading a stack file takes modules that nothing else here needs. */
const countHosts = async (stack: string): Promise<number> => {
  const { stackSettings } = await import('./stack/stack-settings.ts');
  return Object.keys((await stackSettings(stack)).hosts).length;
};

const toolchain = await ensureToolchain().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});

let interrupted: NodeJS.Signals | undefined;
let terminate: (() => void) | undefined;
// Ctrl-C reaches the CLI through the terminal; it decides when to end, and we end after it.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const)
  process.on(signal, () => {
    interrupted = signal;
    if (signal === 'SIGTERM') terminate?.();
  });

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(toolchain.pulumi, args, { stdio: 'inherit', env });
    terminate = () => child.kill('SIGTERM');
    child.on('error', (error) => {
      process.stderr.write(
        `${toolchain.pulumi}: cannot be started: ${error.message}. Remove ${toolchain.binDir} and call again.\n`,
      );
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 1)));
  });
}

const say = (text: string): void => void process.stderr.write(`pulumi: ${text}\n`);

const calls = await pulumiCalls(process.argv.slice(2), process.env, countHosts);
if (calls.length > 1)
  say(
    calls[1]!.needsTheOneBefore
      ? 'a large stack: `destroy` saves the state once, at its end. A `refresh` that looks at no host goes first: it marks the state, so that a later `up` looks at the hosts should this be killed'
      : 'a large stack: its hosts are looked at by a `refresh`, which saves the state once, and `up` goes on from there',
  );
let status = 0;
for (const [index, { args, env, needsTheOneBefore = false }] of calls.entries()) {
  // One that was stopped by hand is not followed by the next, and the whole is not done, however well that one ended.
  if (interrupted !== undefined) {
    status ||= 128 + constants.signals[interrupted];
    break;
  }
  if (needsTheOneBefore && status !== 0) {
    say('nothing was destroyed: the state could not be marked (see the errors above)');
    break;
  }
  const ended = await run(args, pulumiEnvironment(toolchain, { ...process.env, ...env }));
  // A host that could not be looked at keeps the others from nothing, but the whole has failed.
  if (index > 0 && status !== 0 && ended === 0)
    say(
      '`up` did what it knew of, but the look before it failed (see its errors above): call again when what they name is mended',
    );
  if (needsTheOneBefore && ended === 128 + constants.signals.SIGKILL)
    say(
      'it was killed, and the state still has what it had destroyed by then. `npm run pulumi -- cancel` lets go of the stack; then call it again, or `up`, which looks at the hosts first',
    );
  status ||= ended;
}
process.exit(status);
