/** `npm run pulumi -- <arguments>`: the Pulumi CLI with the project's own Node and tool chain, and the backend the user chose. */
import { constants } from 'node:os';
import { spawn } from 'node:child_process';
import { ensureToolchain } from './toolchain/ensure-toolchain.ts';
import { pulumiEnvironment } from './toolchain/pulumi-environment.ts';

const toolchain = await ensureToolchain().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
const child = spawn(toolchain.pulumi, process.argv.slice(2), { stdio: 'inherit', env: pulumiEnvironment(toolchain) });
// Ctrl-C reaches the CLI through the terminal; it decides when to end, and we end after it.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('error', (error) => {
  process.stderr.write(
    `${toolchain.pulumi}: cannot be started: ${error.message}. Remove ${toolchain.binDir} and call again.\n`,
  );
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 1)));
