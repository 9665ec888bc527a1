/** Version of the Pulumi CLI the project is built and tested with; the same number as `@pulumi/pulumi` in package.json. */
export const pulumiVersion = '3.250.0';

/** Where a tool chain came from: the official release archive, or built on this machine from the published Go modules. */
export type ToolchainOrigin = 'official' | 'built';

/** A Pulumi CLI and its Node language host, ready to run. */
export interface Toolchain {
  readonly version: string;
  /** Folder holding `pulumi` and `pulumi-language-nodejs`; put it on PATH. */
  readonly binDir: string;
  /** Absolute path of the CLI. */
  readonly pulumi: string;
  readonly origin: ToolchainOrigin;
  /** What was taken and why, one sentence a line, for the user. */
  readonly description: readonly string[];
}

/** Options of `ensureToolchain`. */
export interface ToolchainOptions {
  /** @default `cacheFolder()` */
  readonly cacheDir?: string;
  /** Told what is happening, line by line. @default standard error, so that stdout stays the command's own */
  readonly log?: (line: string) => void;
}
