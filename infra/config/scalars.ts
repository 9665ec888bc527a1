import { z } from 'zod';

const dottedQuad = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const hostKeyPattern = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/;
const labelNamePattern = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const publicKeyPattern = /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{40,}={0,3}( .*)?$/;

/** True for four numbers of 0 to 255. */
export function isIpv4(text: string): boolean {
  return dottedQuad.test(text);
}

/** Text that is not empty and has no line break or other control character, so that it fits any file we render. */
export function lineSchema(rule = 'should be text on one line') {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
  return z.string({ error: rule }).regex(/^[^\u0000-\u001f\u007f]+$/, rule);
}

/** A whole number in a range, ends included. */
export function integerSchema(min: number, max: number) {
  const rule = `should be a whole number from ${min} to ${max}`;
  return z.number({ error: rule }).int(rule).min(min, rule).max(max, rule);
}

/** A TCP or UDP port. */
export function portSchema() {
  return integerSchema(1, 65_535);
}

/** An IPv4 address: what hosts call each other by, with or without DNS. Firewalls and certificates have it too, so a name does not do. */
export function hostAddressSchema() {
  const rule = 'should be an IPv4 address';
  const notName = `${rule}, not a name: firewalls and certificates need it (in an Ansible inventory: ansible_host=<address>)`;
  const error = ({ input }: { readonly input?: unknown }): string => (/[a-z]/i.test(String(input)) ? notName : rule);
  return z.string({ error: rule }).regex(dottedQuad, { error });
}

/** Key of a host in the stack file; it becomes resource names and the label `instance`. */
export function hostKeySchema() {
  const rule = 'should be a host key: up to 63 lower-case letters, digits, ".", "_" or "-"';
  return z.string({ error: rule }).regex(hostKeyPattern, rule);
}

/** True when Prometheus would take the name from a configuration: letters, digits, underscores, and not reserved (`__…`). */
export function isLabelName(name: string): boolean {
  return labelNamePattern.test(name) && !name.startsWith('__');
}

/** Labels of a target or host. Names that promha sets itself are refused. */
export function labelsSchema() {
  const rule =
    'should be a label name: letters, digits and "_", not starting with "__", and none of instance, address, job, replica';
  const name = z
    .string()
    .refine((label) => isLabelName(label) && !['instance', 'address', 'job', 'replica'].includes(label), rule);
  return z.record(name, lineSchema());
}

/**
 * An `http://` or `https://` address without user name, query, fragment, and without a slash at its end. Nothing that
 * would have to be escaped in a unit or an ini file is allowed.
 */
export function baseUrlSchema() {
  const rule = 'should be an http:// or https:// address without query, credentials or a slash at the end';
  return z
    .string({ error: rule })
    .refine(
      (text) => /^https?:\/\/[A-Za-z0-9.:[\]-]+(\/[A-Za-z0-9._~-]+)*$/.test(text) && tryUrl(text) !== undefined,
      rule,
    );
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A time zone by its name in the IANA database. */
export function timeZoneSchema() {
  const rule = 'should be a time zone of the IANA database such as "Asia/Shanghai"';
  return z.string({ error: rule }).refine(isTimeZone, rule);
}

/** A token for the header `Authorization: Bearer`. */
export function tokenSchema() {
  const rule = 'should be a bearer token: letters, digits and . _ ~ + / = - only';
  return z.string({ error: rule }).regex(/^[A-Za-z0-9._~+/=-]+$/, rule);
}

/** The address in parts, or undefined for what is no absolute address. */
export function tryUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** A public SSH host key in one line as `ssh-keyscan` and `known_hosts` have it, without the host's name. */
export function publicKeySchema() {
  const rule = 'should be a public host key such as "ssh-ed25519 AAAA…" (npm run host-keys prints it)';
  return z.string({ error: rule }).regex(publicKeyPattern, rule);
}

/** A list of distinct host keys. */
export function hostListSchema(min: number, max: number) {
  const rule = min === max ? `should be a list of ${min} host keys` : `should be a list of ${min} to ${max} host keys`;
  return z
    .array(hostKeySchema(), { error: rule })
    .min(min, rule)
    .max(max, rule)
    .refine((hosts) => new Set(hosts).size === hosts.length, 'should name each host once');
}

/** A version as the catalog spells it, without a leading `v`. */
export function versionSchema() {
  const rule = 'should be a version such as "3.5.3"';
  return z.string({ error: `${rule} (in quotes)` }).regex(/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,62}$/, rule);
}
