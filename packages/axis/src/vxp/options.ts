import type { Clock, Logger, SecretProvider } from '@lienthong/core';
import type { AxisErrorDetails } from '../errors.ts';
import type { HttpOptions, HttpTransport } from '../http/index.ts';
import type { RetryOptions } from '../retry/run.ts';
import type { allowPlainHttp } from '../unsafe.ts';
import type { HashForm } from './hash.ts';
import type { HeaderOrder } from './order.ts';
import type { HmacName } from './sign.ts';

/** Everything of the protocol that nobody outside knows for sure (spec §18); the defaults are what the official client does. */
export interface VxpQuirks {
  readonly hashForm?: HashForm;
  /** A fresh timestamp for every request; false keeps the first one, as the official client does. Default true. */
  readonly timestampPerRequest?: boolean;
  readonly headerOrder?: HeaderOrder;
  /** Default 50 MB (50 × 1024 × 1024). */
  readonly maxPacketBytes?: number;
  /** CRLF after the packet, outside the hash. Default true. */
  readonly trailingCrlf?: boolean;
  /** How `fromDate`/`toDate` are written; absent: they are not sent. */
  readonly dateFormat?: 'dd/MM/yyyy HH:mm:ss' | 'yyyy/MM/dd';
  /** Fetch by `downloadEdoc` in place of `getEdoc`. Default false. */
  readonly useDownload?: boolean;
  /** Send the receivers in the `to` header too. Default false. */
  readonly sendToHeader?: boolean;
  /** Default `eDoc`. */
  readonly serviceType?: string;
  readonly hmac?: HmacName;
  readonly docIdHeader?: 'docId' | 'docid';
  /** What to do with Vietnamese letters in `description`. Default `strip`. */
  readonly description?: 'strip' | 'refuse';
}

export interface VxpOptions extends VxpQuirks, HttpOptions {
  /** Base address; the operation's name is put behind it. https, or http on loopback. */
  readonly endpoint: string;
  readonly systemId: string;
  /** Fetched when first needed; fetched again when the axis refuses the credentials, so a rotated secret needs no restart. */
  readonly secret: SecretProvider;
  /** A shared transport; the client then does not close it. */
  readonly transport?: HttpTransport;
  readonly retry?: RetryOptions;
  /** Pause before "not in the list" is believed while reconciling. Default 1000 ms. */
  readonly settleMs?: number;
  /** Largest answers in bytes: envelopes (default 1 MiB), lists (default 256 MiB), packets (default 2 GiB). */
  readonly answerLimits?: { readonly envelope?: number; readonly list?: number; readonly packet?: number };
  /** Names the error of an `ErrorCode` that the built-in table does not know. */
  readonly classify?: (code: string, text: string, op: string) => (keyof AxisErrorDetails & `AXIS_${string}`) | undefined;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly [allowPlainHttp]?: boolean;
}
