import { log, RunError } from '@pulumi/pulumi';
import { CatalogError } from '../artifacts/read-catalog.ts';
import { MissingBundleError } from '../artifacts/load-bundles.ts';
import { SettingsError } from '../config/settings-error.ts';
import { MissingReleaseError } from '../model/choose-releases.ts';
import { CertificateFilesError } from './own-certificates.ts';

const operatorErrors = [CertificateFilesError, SettingsError, CatalogError, MissingReleaseError, MissingBundleError];

/** Runs the program; what the operator can mend shows as its own sentence, without a stack trace. */
export async function explain<T>(program: () => Promise<T>): Promise<T> {
  try {
    return await program();
  } catch (error) {
    if (operatorErrors.some((kind) => error instanceof kind)) throw new RunError((error as Error).message);
    throw error;
  }
}

/** Shows each sentence as a warning of the run, in preview and up alike. */
export function warn(sentences: readonly string[]): void {
  for (const sentence of sentences) void log.warn(sentence);
}

/** The status by which a program tells Pulumi's language host that it has said itself why it failed. */
const saidWhy = 32;

/** Makes the run fail once the program has come to its end, so that its outputs are kept. @param sentence Why. */
export function fail(sentence: string): void {
  void log.error(sentence);
  process.exitCode = saidWhy;
}
