export interface TimeoutOptions {
  /** Milliseconds to a connection, TLS included. Default 10,000. */
  readonly connectMs?: number;
  /** Milliseconds from the request to the answer's headers. Default 60,000. */
  readonly headersMs?: number;
  /** Milliseconds without a byte while a body is read. Default 60,000. */
  readonly bodyIdleMs?: number;
}

export interface TlsOptions {
  /** PEM anchors instead of the system's. */
  readonly ca?: string | readonly string[];
  /** Lower-case hex SHA-256 of the server certificate's public key (SPKI, DER). Any of them must match; checked after the chain. */
  readonly pins?: readonly string[];
  /** Client certificate and key, PEM. */
  readonly certificate?: string;
  readonly key?: string;
  readonly passphrase?: string;
  /** Name that the server certificate must carry when it differs from the endpoint's host. */
  readonly serverName?: string;
}

export interface HttpOptions {
  readonly timeouts?: TimeoutOptions;
  readonly tls?: TlsOptions;
  /** `http://host:port` of a proxy; credentials may stand in the URL. */
  readonly proxy?: string;
  /** Local address to bind to (a host on two networks). */
  readonly localAddress?: string;
  /** Connections per origin. Default 10. */
  readonly connections?: number;
}
