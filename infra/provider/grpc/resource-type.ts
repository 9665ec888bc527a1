import type { z } from 'zod';
import type { PropertyMap } from './property-values.ts';

/** Keys of a type; of a union those of all its members. */
type KeyOf<T> = T extends unknown ? keyof T & string : never;

/** A message to the person who runs Pulumi, shown beside the resource. */
export type Report = (severity: 'info' | 'warning' | 'error', message: string) => void;

/** What an operation is given beside its properties. */
export interface OperationContext {
  /** Says something beside the resource in Pulumi's output; never a secret. */
  readonly report: Report;
  /** Aborted when the engine is told to cancel. */
  readonly signal: AbortSignal;
}

/** A resource as it was recorded last: its inputs, and what the plugin added as outputs. */
export interface Recorded<Input> {
  readonly id: string;
  readonly inputs: Input;
  /** Inputs and outputs as recorded, in clear. */
  readonly outputs: PropertyMap;
}

/** What a resource looks like now. */
export interface Observed<Input> {
  readonly inputs: Input;
  readonly outputs: object;
}

/**
 * One type of resource. Inputs arrive parsed and in clear; what is a secret among them stays one in the state.
 * Errors thrown are shown to the user as they are: one clear sentence each.
 */
export interface ResourceType<Input extends object> {
  readonly schema: z.ZodType<Input>;
  /** Inputs that are compared like the user's but come from here: what is always wanted, for example a running service. */
  readonly defaults?: Partial<Input>;
  /**
   * What making `inputs` out of the recorded ones will do on the host, in words for a preview; free of secrets. Absent: the diff says it all.
   * @param recorded Undefined: it is to be made.
   */
  announce?(recorded: Input | undefined, inputs: Input): string;
  /** Inputs whose change makes another resource of it. */
  readonly replaceOn: readonly KeyOf<Input>[];
  /**
   * Inputs that ask nothing of a host, for example where something comes from on the operator's machine: another one there is recorded,
   * and no difference. @default none
   */
  readonly uncompared?: readonly KeyOf<Input>[];
  /** Inputs that states of older versions lack: that one is missing there is no difference. @default none */
  readonly later?: readonly KeyOf<Input>[];
  /** Inputs whose change is noted in the state but asks nothing of a host. */
  readonly computed: readonly string[];
  /**
   * Inputs that a look at the host can find different. The state holds these a second time, as outputs, by which Pulumi shows what a
   * refresh found; of all others once is enough: the whole state is written with each resource that changes. @default all of them
   */
  readonly observable?: readonly KeyOf<Input>[];
  /** Outputs that are always secret. */
  readonly secretOutputs?: readonly string[];
  /** Outputs that have to change although no input did, since their time is up: an update follows. Absent: none ever. */
  due?(recorded: Recorded<Input>): readonly string[];
  /** Told of what a program wants of a resource that is recorded, when it is compared with that. */
  compared?(news: PropertyMap): void;
  create(inputs: Input, context: OperationContext): Promise<{ readonly id: string; readonly outputs: object }>;
  /** Undefined: it is gone. */
  read(recorded: Recorded<Input>, context: OperationContext): Promise<Observed<Input> | undefined>;
  update(recorded: Recorded<Input>, inputs: Input, context: OperationContext): Promise<{ readonly outputs: object }>;
  delete(recorded: Recorded<Input>, context: OperationContext): Promise<void>;
}

/**
 * An operation failed and left something that the state must know of: the resource is kept, with what it really is now.
 */
export class PartialFailure extends Error {
  readonly id: string;
  readonly observed: Observed<object>;

  constructor(message: string, id: string, observed: Observed<object>) {
    super(message);
    this.name = 'PartialFailure';
    this.id = id;
    this.observed = observed;
  }
}

/**
 * What was asked for was done, but does not do what it is for: the state gets it as done, and the run has to fail. A `PartialFailure` would
 * not do: of a change that failed half-way the engine keeps the old inputs, so the next preview would announce the change once more.
 */
export class DoneInVain extends Error {
  readonly id: string;
  readonly outputs: object;

  constructor(message: string, id: string, outputs: object) {
    super(message);
    this.name = 'DoneInVain';
    this.id = id;
    this.outputs = outputs;
  }
}
