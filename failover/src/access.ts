import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:http';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { basicAuthorization, CallerCheck } from '../../access/caller-check.ts';

/** Where certificates and passwords are, when the stack's `security` is on. */
export interface AccessFiles {
  /** Private key and certificate that the endpoint shows. */
  readonly certificateFile: string;
  /** Authorities that sign the certificates of the upstreams. */
  readonly caFile: string;
  /** Name that is asked of callers, and shown to the upstreams. */
  readonly user: string;
  readonly passwordFile: string;
  /** Its bcrypt hash, that callers are judged by. */
  readonly passwordHashFile: string;
}

/** How upstreams are asked. */
export interface UpstreamAccess {
  readonly ca: string;
  /** Header that shows user and password. */
  readonly authorization: string;
}

/** Certificates and passwords, read. */
export interface Access {
  readonly upstream: UpstreamAccess;
  readonly certificate: string;
  readonly callers: CallerCheck;
}

/** Reads the files. @throws the file system's error, which names the file. */
export function readAccess(files: AccessFiles): Access {
  const text = (path: string): string => readFileSync(path, 'utf8').trim();
  return {
    upstream: { ca: text(files.caFile), authorization: basicAuthorization(files.user, text(files.passwordFile)) },
    certificate: text(files.certificateFile),
    callers: new CallerCheck(files.user, text(files.passwordHashFile)),
  };
}

function turnAway(response: ServerResponse): void {
  const headers = { 'www-authenticate': 'Basic realm="promha"', 'content-type': 'text/plain', connection: 'close' };
  response.writeHead(401, headers).end('user and password are asked for\n');
}

/** A server of plain HTTP; with `access` one that speaks TLS only, and answers only who shows user and password. */
export function createGuardedServer(
  access: Access | undefined,
  options: ServerOptions,
  listener: RequestListener,
): Server {
  if (access === undefined) return createServer(options, listener);
  const { certificate, callers } = access;
  const guarded = (request: IncomingMessage, response: ServerResponse): void => {
    // A client that goes away meanwhile is no error of ours.
    response.on('error', () => undefined);
    void callers
      .allows(request.headers.authorization)
      .then((allowed) =>
        allowed ? listener(request, response as Parameters<RequestListener>[1]) : turnAway(response),
      );
  };
  return createTlsServer({ ...options, key: certificate, cert: certificate, minVersion: 'TLSv1.2' }, guarded);
}
