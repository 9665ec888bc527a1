import type { Resource } from '@pulumi/pulumi';

/** Waits until Pulumi is done with each of these resources, whether it succeeded, failed, or left one out. */
export async function settled(resources: readonly Resource[]): Promise<void> {
  await Promise.all(resources.map(({ urn }) => new Promise((resolve) => urn.apply(resolve))));
}
