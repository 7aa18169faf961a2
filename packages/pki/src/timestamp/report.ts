import type { Message } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import type { ChainReport, ChainSubIndication } from '../path/model.ts';
import type { TimestampInfo } from './model.ts';

/** What decided about a token. */
export type TimestampCode =
  | 'TIMESTAMP_VALID'
  | 'TIMESTAMP_FORMAT'
  | 'TIMESTAMP_IMPRINT'
  | 'TIMESTAMP_IMPRINT_ALGORITHM'
  | 'TIMESTAMP_SIGNATURE'
  | 'TIMESTAMP_NO_CERTIFICATE'
  | 'TIMESTAMP_CERTIFICATE_UNBOUND'
  | 'TIMESTAMP_PURPOSE'
  | 'TIMESTAMP_TIME'
  | 'TIMESTAMP_ALGORITHM'
  | 'TIMESTAMP_CHAIN';

export type TimestampSubIndication =
  | ChainSubIndication
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'TIMESTAMP_ORDER_FAILURE';

export interface TimestampReport {
  readonly outcome: 'valid' | 'invalid' | 'indeterminate';
  readonly indication: 'TOTAL-PASSED' | 'TOTAL-FAILED' | 'INDETERMINATE';
  readonly subIndication?: TimestampSubIndication;
  readonly code: TimestampCode;
  readonly message: Message;
  /** genTime; present only when the outcome is `valid`: an unchecked time proves nothing. */
  readonly time?: Date;
  /** What the token says, checked or not. */
  readonly info: TimestampInfo | undefined;
  readonly certificate: Certificate | undefined;
  /** Of the TSA. `revocation` in it says whether that was checked. */
  readonly chain: ChainReport | undefined;
}
