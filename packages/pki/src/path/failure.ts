import type { Message } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import type { ChainCode, ChainSubIndication } from './model.ts';

/** A rule that a path breaks. */
export interface Failure {
  readonly code: ChainCode;
  readonly rule: string;
  readonly certificate: Certificate;
  readonly outcome: 'invalid' | 'indeterminate';
  readonly subIndication: ChainSubIndication;
  readonly message: Message;
}

/** A rule of RFC 5280 that no proof of time and no further evidence can mend. */
export function broken(code: ChainCode, certificate: Certificate, rule: string, vi: string, en: string): Failure {
  const who = certificate.subject.text || certificate.serialNumber;
  return {
    code,
    rule,
    certificate,
    outcome: 'invalid',
    subIndication: code === 'SIGNATURE_INVALID' ? 'SIG_CRYPTO_FAILURE' : 'CHAIN_CONSTRAINTS_FAILURE',
    message: { vi: `${vi} («${who}», ${rule}).`, en: `${en} ("${who}", ${rule}).` },
  };
}

/** Something that is not known or not allowed yet: never `valid`, not final either. */
export function open(
  code: ChainCode,
  certificate: Certificate,
  rule: string,
  subIndication: ChainSubIndication,
  vi: string,
  en: string,
): Failure {
  return { ...broken(code, certificate, rule, vi, en), outcome: 'indeterminate', subIndication };
}
