import type { PropertyMap } from './property-values.ts';
import type { ResourceType } from './resource-type.ts';

/** Any resource type; the adapter parses inputs with the type's own schema before it calls it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place where types of different inputs meet
export type AnyResourceType = ResourceType<any>;

/**
 * `now`: it is looked at. `later`: what is recorded of it counts, and is marked as doubtful: whichever run comes next looks before it goes
 * by the state. `if-possible`: it is looked at, and where that fails the same as `later`, with a warning.
 */
export type Looks = (typeof allLooks)[number];

/** All of {@link Looks}. */
export const allLooks = ['now', 'later', 'if-possible'] as const;

/** A provider plugin: what `serveProvider` puts on the wire. */
export interface ProviderDefinition {
  readonly name: string;
  /** Semantic version without `v`. */
  readonly version: string;
  /** What is recorded as the configuration, from the one recorded before (empty at first) and the program's. @default the program's */
  completeConfiguration?(olds: PropertyMap, news: PropertyMap): PropertyMap;
  /**
   * What speaks against the program's configuration, with the one recorded before (empty at first): a sentence each. Nothing is done
   * then, nor previewed. @default nothing
   */
  judgeConfiguration?(olds: PropertyMap, news: PropertyMap): readonly string[];
  /** Called once with the provider's own configuration in clear, before any resource. Throws a clear sentence. */
  configure(configuration: PropertyMap): void;
  /** Types by token, for example `host:index:Service`. */
  readonly types: Readonly<Record<string, AnyResourceType>>;
  /** Functions that a program may call, by token, for example `host:index:outcomes`. They take nothing. */
  readonly functions?: Readonly<Record<string, () => object>>;
  /** Called once, before anything else. @param say Shows a line beside the stack until the next one. */
  begin?(say: (line: string) => void): void;
  /** What a look at a resource is. @default now */
  readonly looks?: Looks;
  /** Called when the engine is done with the plugin. */
  close(): Promise<void>;
}
