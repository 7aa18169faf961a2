export type { HttpOptions, TimeoutOptions, TlsOptions } from './options.ts';
export type { HttpRequest, HttpResponse, HttpTransport } from './transport.ts';
export { httpTransport } from './undici.ts';
