import { createRequire, Module } from 'node:module';

/** `require` as Pulumi's SDK itself calls it. */
export const sdk = createRequire(createRequire(import.meta.url).resolve('@pulumi/pulumi'));

/**
 * Takes the place of a module that the SDK would load and never use.
 * @param name As the SDK names it, from its own root: a package, or `./…`.
 * @param instead What it gets. @default nothing
 * @throws Error when the SDK has no such module (any more).
 */
export function leaveOut(name: string, instead: object = {}): void {
  const file = sdk.resolve(name);
  if (sdk.cache[file] !== undefined) return;
  const module = new Module(file);
  module.exports = instead;
  module.loaded = true;
  sdk.cache[file] = module;
}
