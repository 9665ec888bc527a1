/** Names of what is generated, or read from the operator's files, for `security` of the stack: those of `RenderedFile.generated`. */
export const securityNames = {
  /** The one password of the stack. */
  password: 'access-password',
  /** What servers keep of it. */
  passwordHash: 'access-password-hash',
  /** Every certificate of an authority that is trusted at present. */
  trusted: 'authority',
  /** Private key and certificate of a host. */
  certificate: (host: string): string => `${host}/certificate`,
  /** When that certificate ends, in seconds since 1970. */
  certificateEnd: (host: string): string => `${host}/certificate-end`,
} as const;
