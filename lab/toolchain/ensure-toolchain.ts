/** The lab uses the operators' tool chain; what only the lab needs is beside this file. */
export { ensureToolchain } from '../../ops/toolchain/ensure-toolchain.ts';
export { pulumiEnvironment } from '../../ops/toolchain/pulumi-environment.ts';
export type { Toolchain, ToolchainOptions } from '../../ops/toolchain/toolchain.ts';
