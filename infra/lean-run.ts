/**
 * What `npm run pulumi` has the language host run in place of the SDK's own entry, which it then is: earlier than `lean-start.ts` it
 * leaves out what that loads and does before the program.
 */
import { leaveOut, sdk } from './lean/leave-out.ts';

// Nothing is compiled: Node runs TypeScript by itself. (Pulumi.yaml says so too; a language host that is older than the CLI does not ask.)
delete process.env['PULUMI_NODEJS_TYPESCRIPT'];
leaveOut('source-map-support/register');
// Its package is described by a package.json, not by YAML.
leaveOut('js-yaml');

// A debugger's session to this process itself, by which functions for the state are read. None of ours is there.
leaveOut('./runtime/closure/v8Hooks', { isInitializedAsync: () => Promise.resolve() });

// Who traces Pulumi sets one of these.
if (process.env['TRACEPARENT'] === undefined && process.env['PULUMI_EXPERIMENTAL'] === undefined) {
  const span = { setAttribute: () => span, addEvent: () => span, end: () => undefined };
  leaveOut('./cmd/run/tracing', { newSpan: () => span });
  leaveOut('./cmd/run/instrumentation', {
    withRootContext: (work: () => unknown) => work(),
    shutdownTracing: () => Promise.resolve(),
  });
}

sdk('./cmd/run');
