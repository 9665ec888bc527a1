import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { withProgress } from './with-progress.ts';

/**
 * The newest version of the Node language host that is published as a Go module; later ones live in a module of their own that is not.
 * It drives `@pulumi/pulumi` 3.250.0 under a CLI 3.250.0 (tried: up, preview, refresh, destroy).
 */
const languageHostVersion = '3.65.0';

interface GoProgram {
  readonly binary: string;
  readonly module: string;
  readonly moduleVersion: string;
  readonly package: string;
  /** Typical time on two cores with nothing cached, for the user. */
  readonly takes: string;
}

/**
 * Builds CLI and language host into `folder` from the published Go modules, with the `go` on PATH and the machine's own module proxy
 * and build cache: what an interrupted build compiled is not compiled again.
 * @throws Error naming the step that failed, what it said, and the ways out.
 */
export async function buildPulumi(version: string, folder: string, log: (line: string) => void): Promise<void> {
  await demandGo(version);
  const sdk = 'github.com/pulumi/pulumi/sdk/v3';
  await build(
    {
      binary: 'pulumi-language-nodejs',
      module: sdk,
      moduleVersion: languageHostVersion,
      package: `${sdk}/nodejs/cmd/pulumi-language-nodejs`,
      takes: '35 s',
    },
    version,
    folder,
    log,
  );
  const pkg = 'github.com/pulumi/pulumi/pkg/v3';
  await build(
    { binary: 'pulumi', module: pkg, moduleVersion: version, package: `${pkg}/cmd/pulumi`, takes: '3 to 4 minutes' },
    version,
    folder,
    log,
  );
}

async function demandGo(version: string): Promise<void> {
  const go = await execa('go', ['version'], { reject: false });
  if (go.exitCode === 0) return;
  throw new Error(
    `tool chain: get.pulumi.com cannot be reached and there is no Go on PATH to build Pulumi ${version} from source: ` +
      'allow https://get.pulumi.com (HTTPS_PROXY is honoured), or install Go 1.25 or newer.',
  );
}

async function build(program: GoProgram, version: string, folder: string, log: (line: string) => void): Promise<void> {
  const work = join(folder, `build-${program.binary}`);
  await mkdir(work, { recursive: true });
  // A module of our own: the published one has `replace` lines, with which `go install package@version` refuses to work.
  await writeFile(
    join(work, 'go.mod'),
    `module promha.invalid/toolchain\n\ngo 1.25\n\nrequire ${program.module} v${program.moduleVersion}\n`,
  );
  await writeFile(join(work, 'tools.go'), `//go:build tools\n\npackage toolchain\n\nimport _ "${program.package}"\n`);
  log(
    `building ${program.binary} (Go module ${program.module} v${program.moduleVersion}), ${program.takes} when nothing is cached`,
  );
  const stamp = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
  const args = [
    'build',
    '-mod=mod',
    '-trimpath',
    '-buildvcs=false',
    '-ldflags',
    `-s -w ${stamp}`,
    '-o',
    join(folder, program.binary),
    program.package,
  ];
  const done = execa('go', args, { cwd: work, env: { CGO_ENABLED: '0', GOWORK: 'off' }, reject: false });
  const result = await withProgress(`building ${program.binary}`, log, done);
  if (result.exitCode !== 0) {
    const said = result.stderr.split('\n').slice(-6).join('\n  ') || result.shortMessage;
    throw new Error(
      `tool chain: building ${program.binary} failed:\n  ${said}\n  Way out: allow https://get.pulumi.com, or a Go module proxy (GOPROXY).`,
    );
  }
  await rm(work, { recursive: true });
}
