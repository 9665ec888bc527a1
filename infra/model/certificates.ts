/** A key pair's private key and certificate, both as PEM text. */
export interface SigningPair {
  /** PKCS #8. A secret. */
  readonly key: string;
  readonly certificate: string;
}

/** A certificate authority of a stack, as it is kept in the state. */
export interface Authority extends SigningPair {
  /** Every certificate that is trusted at present, one after the other: more than one while an authority takes over from another. */
  readonly trusted: string;
  /** The one that takes over by a later `up`; it is among the trusted already, so that every host knows it before it signs anything. */
  readonly next?: SigningPair;
}

/** The certificate of one host. */
export interface HostCertificate {
  /** Private key and certificate in one text, so that a host can swap both in one move. A secret. */
  readonly pem: string;
  /** When it ends, in seconds since 1970. */
  readonly notAfter: number;
}
