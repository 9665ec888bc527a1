/**
 * Imported before all else by the program, which lives for a second or two: leaves out what Pulumi's SDK does for other kinds of
 * programs. What that saves is in docs/performance.md.
 */
import { createRequire, Module } from 'node:module';

/**
 * Takes the place of a module that would be loaded and never used: the reader of whole package trees, by which the SDK finds what
 * functions in the state need. No function of ours is in a state.
 */
function leaveOut(name: string): void {
  const sdk = createRequire(createRequire(import.meta.url).resolve('@pulumi/pulumi'));
  const file = sdk.resolve(name);
  const nothing = new Module(file);
  nothing.loaded = true;
  sdk.cache[file] = nothing;
}

leaveOut('@npmcli/arborist');

// The SDK takes several stack traces a resource, and has each line mapped to the source that it was compiled from. Nothing is
// compiled here: lines are right as they are.
Reflect.deleteProperty(Error, 'prepareStackTrace');
