import type { Abortable } from '@lienthong/core';

/** Lets the client reach loopback, link-local and private addresses. Only for services that stand inside your own network. */
export const allowPrivateAddresses: unique symbol = Symbol.for('lienthong.pki.allowPrivateAddresses');

export interface PkiHttpOptions {
  /**
   * Hosts that may be asked; a host stands for its subdomains too. Default: `ca.gov.vn`. `any`: every host with public addresses.
   * Addresses in certificates are chosen by whoever made the certificate.
   */
  readonly hosts?: readonly string[] | 'any';
  /** Host to host, before everything else. Default: {@link defaultRewriting}. */
  readonly rewrite?: Readonly<Record<string, string>>;
  /** Nothing is fetched: every call throws `FETCH_OFFLINE`. */
  readonly offline?: boolean;
  /** Requests at once to one host. Default 4. */
  readonly perHost?: number;
  /** Milliseconds to a connection. Default 10,000. */
  readonly connectMs?: number;
  /** `http://host:port`. The proxy resolves names: then only the host list and addresses written as numbers are guarded here. */
  readonly proxy?: string;
  /** PEM anchors for https instead of the platform's. */
  readonly ca?: string | readonly string[];
  readonly [allowPrivateAddresses]?: true;
}

export interface PkiHttpRequest {
  readonly url: string;
  /** Sent as POST when present; then redirects are not followed. */
  readonly body?: Uint8Array;
  readonly contentType?: string;
  /** Bytes of the answer. */
  readonly maxBytes: number;
  /** Milliseconds for the whole call, waiting for a free place included. */
  readonly timeoutMs: number;
}

/** Fetches one address within limits. Own connections, nothing global. */
export interface PkiHttp {
  /** The body of a 200 answer. @throws LienThongError `FETCH_*`, `ABORTED` */
  fetch(request: PkiHttpRequest, options?: Abortable): Promise<Uint8Array>;
  close(): Promise<void>;
}
