import { randomBytes } from 'node:crypto';
import type { PropertyMap } from '../../../infra/provider/grpc/property-values.ts';
import type { OperationContext, ResourceType } from '../../../infra/provider/grpc/resource-type.ts';
import type { CommandInputs } from './command-inputs.ts';
import { commandSchema } from './command-inputs.ts';

interface CommandOutputs {
  readonly stdout: string;
  readonly stderr: string;
}

function previousOf(outputs: PropertyMap): CommandOutputs {
  const text = (key: string): string => (typeof outputs[key] === 'string' ? outputs[key] : '');
  return { stdout: text('stdout'), stderr: text('stderr') };
}

function environmentOf(inputs: CommandInputs, previous: CommandOutputs | undefined): Readonly<Record<string, string>> {
  const before =
    previous === undefined || !inputs.addPreviousOutputInEnv
      ? {}
      : { PULUMI_COMMAND_STDOUT: previous.stdout, PULUMI_COMMAND_STDERR: previous.stderr };
  return { ...inputs.environment, ...before };
}

async function run(
  inputs: CommandInputs,
  command: string | undefined,
  context: OperationContext,
  previous?: CommandOutputs,
): Promise<CommandOutputs> {
  if (command === undefined || command === '') return previous ?? { stdout: '', stderr: '' };
  // Loaded when there is something to run: the official plugin starts quickly, too.
  const { runRemote } = await import('./run-remote.ts');
  const result = await runRemote(inputs.connection, command, inputs.stdin ?? '', environmentOf(inputs, previous));
  if (result.code !== 0) {
    throw new Error(
      `${inputs.connection.host}: the command ended with status ${result.code ?? 'none'}: ${result.stderr.trim().split('\n').slice(-10).join('\n')}`,
    );
  }
  const logging = inputs.logging ?? 'stdoutAndStderr';
  const said = [
    ...(logging.startsWith('stdout') ? [result.stdout] : []),
    ...(/stderr/i.test(logging) ? [result.stderr] : []),
  ]
    .join('')
    .trim();
  if (said !== '') context.report('info', said);
  return { stdout: result.stdout.replace(/\n$/, ''), stderr: result.stderr.replace(/\n$/, '') };
}

/** Stand-in of `command:remote:Command` 1.2.1: the one resource type of that plugin that the program uses. */
export const commandResource: ResourceType<CommandInputs> = {
  schema: commandSchema,
  replaceOn: ['triggers'],
  computed: ['stdout', 'stderr'],
  async create(inputs, context) {
    return { id: randomBytes(8).toString('hex'), outputs: await run(inputs, inputs.create, context) };
  },
  // Like the official plugin it cannot look: what was recorded is what there is.
  read: ({ inputs, outputs }) => Promise.resolve({ inputs, outputs: previousOf(outputs) }),
  async update(recorded, inputs, context) {
    return { outputs: await run(inputs, inputs.update ?? inputs.create, context, previousOf(recorded.outputs)) };
  },
  async delete({ inputs, outputs }, context) {
    await run(inputs, inputs.delete, context, previousOf(outputs));
  },
};
