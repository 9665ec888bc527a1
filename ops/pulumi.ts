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

const calls = await pulumiCalls(process.argv.slice(2), process.env, countHosts);
if (calls.length > 1)
  process.stderr.write(
    'pulumi: a large stack: its hosts are looked at by a `refresh`, which saves the state once, and `up` goes on from there\n',
  );
let status = 0;
for (const [index, { args, env }] of calls.entries()) {
  // One that was stopped by hand is not followed by the next, and the whole is not done, however well that one ended.
  if (interrupted !== undefined) {
    status ||= 128 + constants.signals[interrupted];
    break;
  }
  const ended = await run(args, { ...env, ...pulumiEnvironment(toolchain) });
  // A host that could not be looked at keeps the others from nothing, but the whole has failed.
  if (index > 0 && status !== 0 && ended === 0)
    process.stderr.write(
      'pulumi: `up` did what it knew of, but the look before it failed (see its errors above): call again when what they name is mended\n',
    );
  status ||= ended;
}
process.exit(status);
