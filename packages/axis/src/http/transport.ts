/** A request as a driver describes it: exact header spelling and order, a body of known length. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Absent: no body (a POST then carries `Content-Length: 0`). */
  readonly body?: { readonly size: number; chunks(): Iterable<Uint8Array> };
  readonly signal?: AbortSignal | undefined;
  /** Name of the operation, for errors. */
  readonly op: string;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; a repeated header is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Throws typed errors (`AXIS_TIMEOUT`, `AXIS_TRUNCATED`, `ABORTED`). Leaving the loop early drops the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * The only door to the network. It follows no redirect, keeps no cookie and repeats nothing: a repeated POST is a second
 * document. Errors carry `effect`: `none` when the request cannot have been understood, because its body never left whole.
 */
export interface HttpTransport {
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}
