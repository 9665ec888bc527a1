import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, type RequestInit } from 'undici';
import { hostDir } from '../hosts/host-dir.ts';

/** What opens the system on the lab's hosts while the stack's `security` is on. */
export interface LabDoor {
  /** PEM text of the authorities. */
  readonly ca: string;
  /** The same in a file of this machine. */
  readonly caFile: string;
  readonly user: string;
  readonly password: string;
}

const securityFolder = (): string => join(hostDir('prom01'), 'root', 'etc', 'prometheus', 'security');

/**
 * The door as it is at this moment, read where Prometheus of prom01 reads it, so that it is right whoever turned the key. Undefined: `security`
 * is off, and everything speaks plain HTTP.
 */
export const tryLabDoor = async (): Promise<LabDoor | undefined> => {
  const caFile = join(securityFolder(), 'ca.pem');
  const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);
  const [ca, curl] = [await read(caFile), await read(join(securityFolder(), 'curl.conf'))];
  const [, user, password] = /^user = "([^:"]+):([^"]*)"$/m.exec(curl ?? '') ?? [];
  if (ca === undefined || user === undefined || password === undefined) return undefined;
  return { ca, caFile, user, password };
};

/** An address of the lab's network as it is to be asked now: plain, or by TLS. */
export const throughDoor = (url: string, door: LabDoor | undefined): string =>
  door === undefined ? url : url.replace(/^http:/, 'https:');

/** What `fetch` needs to be let in. */
export const fetchOptions = (door: LabDoor | undefined): RequestInit => {
  if (door === undefined) return {};
  const authorization = `Basic ${Buffer.from(`${door.user}:${door.password}`).toString('base64')}`;
  return { headers: { authorization }, dispatcher: new Agent({ connect: { ca: door.ca }, keepAliveTimeout: 1000 }) };
};

/** The same as a configuration of curl on this machine, for its standard input: no password is among its arguments. */
export const curlConfig = (door: LabDoor | undefined): string =>
  door === undefined ? '' : `cacert = "${door.caFile}"\nuser = "${door.user}:${door.password}"\n`;
