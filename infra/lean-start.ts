/**
 * Imported before all else by the program, which lives for a second or two: leaves out what Pulumi's SDK does for other kinds of
 * programs. What that saves is in docs/performance.md.
 */
import { leaveOut, sdk } from './lean/leave-out.ts';

// What reads the source of functions, and the packages that they use, for functions in the state. None of ours is there.
leaveOut('./runtime/closure/serializeClosure');
leaveOut('./runtime/closure/codePaths');
// What calls the CLI from a program, and what serves a provider from one.
leaveOut('./automation');
leaveOut('./provider');

// The SDK takes several stack traces a resource, and has each line mapped to the source that it was compiled from. Nothing is
// compiled here: lines are right as they are.
Reflect.deleteProperty(Error, 'prepareStackTrace');

// The places of the program that declared a resource: a tenth of what the state holds of a watched host, and read by nobody.
(sdk('./resource') as { Resource: { stackTrace: () => readonly unknown[] } }).Resource.stackTrace = () => [];

// Where each call to the engine was made, as text, for the case that it is never answered. That case is still found.
const debuggable = sdk('./runtime/debuggable') as { debuggablePromise: (...args: readonly unknown[]) => unknown };
const { debuggablePromise } = debuggable;
debuggable.debuggablePromise = (...args) => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return debuggablePromise(...args);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

// What only `pulumi --debug` shows: each a call of its own, one after the other, with all that the engine had answered as text.
(sdk('./log') as { debug: () => Promise<void> }).debug = () => Promise.resolve();
const { RegisterResourceResponse } = sdk('./proto/resource_pb') as { RegisterResourceResponse: { prototype: object } };
Object.assign(RegisterResourceResponse.prototype, { toString: () => 'left out' });
