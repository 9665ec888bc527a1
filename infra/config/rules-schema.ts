import { z } from 'zod';
import { nodeRules } from './rules/node-rules.ts';
import { serviceRules } from './rules/service-rules.ts';

/** A regular expression that Prometheus matches against the whole value. */
const wholeMatch = z.string().refine(isRegularExpression, 'should be a regular expression');

function isRegularExpression(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** What never matters to a rule on disks, networks or services. */
const ignore = z
  .strictObject({
    filesystemTypes: wholeMatch
      .default(
        'tmpfs|devtmpfs|ramfs|overlay|aufs|squashfs|erofs|cramfs|iso9660|udf|autofs|nsfs|fuse\\..+|nfs4?|cifs|proc|sysfs',
      )
      .describe('File-system types that no disk rule looks at; a regular expression for the whole name.'),
    mountpoints: wholeMatch
      .default('/(run|proc|sys|dev|snap)(/.*)?|/var/lib/(docker|containers|containerd|kubelet)/.*')
      .describe('Mount points that no disk rule looks at; a regular expression for the whole path.'),
    networkDevices: wholeMatch
      .default('lo|(veth|cali|cni|flannel|docker|br-|virbr|tap|tun|ifb|dummy).*')
      .describe('Devices that no network rule looks at; a regular expression for the whole name.'),
    systemdUnits: wholeMatch
      .default(
        '(dnf-makecache|dnf-automatic.*|kdump|mcelog|.+-wait-online)[.]service|(run-|session-|user@|systemd-coredump@).*',
      )
      .describe(
        'Services whose failure is no alert: those that fail by themselves on a host without internet or in a virtual machine, and those of a moment; a regular expression for the whole name.',
      ),
  })
  .prefault({})
  .describe('What never matters to the rules on disks, networks and services.');

/**
 * Stack section `promha:rules`: every alert rule under its name with a small first letter (`nodeDown` is the alert `NodeDown`).
 * Every key is optional. The defaults of NodeDown give a red card within a minute; see docs/runbooks for each rule.
 */
export const rulesSchema = z
  .strictObject({
    runbookBaseUrl: z
      .string()
      .min(1, 'should be a URL or a path')
      .default('docs/runbooks')
      .describe(
        'Where docs/runbooks of this repository can be read, for the links of the cards, without a slash at the end.',
      ),
    ignore,
    ...nodeRules,
    ...serviceRules,
  })
  .prefault({})
  .describe('The alert rules: thresholds, how long they must hold, severities.');

/** The settings of all alert rules, defaults filled in. */
export type RuleSettings = z.infer<typeof rulesSchema>;

/** Key of one rule in the stack file; with a capital first letter it is the alert's name. */
export type RuleKey = Exclude<keyof RuleSettings, 'runbookBaseUrl' | 'ignore'>;
