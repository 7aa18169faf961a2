import { createHash } from 'node:crypto';
import { toHex } from '@lienthong/core';
import * as ext from '../certificate/extensions.ts';
import type { AuthorityKeyIdentifier, DistributionPoint, Extension } from '../certificate/model.ts';
import * as oid from '../certificate/oids.ts';
import { latin1, looksLikePem, readPem } from '../certificate/pem.ts';
import { isPkcs7, isPkcs7Block, openPkcs7 } from '../certificate/pkcs7.ts';
import { type AlgorithmIdentifier, readAlgorithm } from '../crypto/algorithms.ts';
import {
  Cursor,
  malformedAs,
  TAG_BIT_STRING,
  TAG_GENERALIZED_TIME,
  TAG_INTEGER,
  TAG_SEQUENCE,
  TAG_UTC_TIME,
} from '../der/cursor.ts';
import { checkDer } from '../der/gate.ts';
import { crlLimits, type DerLimits } from '../der/limits.ts';
import { readTime } from '../der/time.ts';
import { raisePki } from '../errors.ts';
import { type DistinguishedName, readName } from '../name/name.ts';
import { readEntries } from './entries.ts';
import { readIssuingDistributionPoint } from './idp.ts';
import { CrlIndex } from './lookup.ts';
import type { Crl, CrlEntry, IssuingDistributionPoint } from './model.ts';

const malformed: ReturnType<typeof malformedAs> = malformedAs('CRL_MALFORMED');

const INTERPRETED: ReadonlySet<string> = new Set([
  oid.EXT_AKI,
  oid.EXT_CRL_NUMBER,
  oid.EXT_DELTA,
  oid.EXT_IDP,
  oid.EXT_FRESHEST,
  oid.EXT_EXPIRED_ON_CRL,
]);

class ReadCrl implements Crl {
  readonly der: Uint8Array;
  readonly sha256: string;
  readonly version: 1 | 2 = 1;
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly extensions: readonly Extension[] = [];
  readonly authorityKeyId: AuthorityKeyIdentifier | undefined;
  readonly crlNumber: string | undefined;
  readonly baseCrlNumber: string | undefined;
  readonly issuingDistributionPoint: IssuingDistributionPoint | undefined;
  readonly freshestCrl: readonly DistributionPoint[] | undefined;
  readonly expiredCertsOnCrl: Date | undefined;
  readonly unknownCritical: string | undefined;
  readonly quirks: string[] = [];
  readonly #entriesFrom: number;
  readonly #entriesTo: number;
  #lookup: CrlIndex | undefined;

  constructor(der: Uint8Array, limits: DerLimits) {
    checkDer(der, limits);
    this.der = der;
    this.sha256 = createHash('sha256').update(der).digest('hex');
    const outer = new Cursor(der, 0, der.length, malformed).into(TAG_SEQUENCE, 'certificateList');
    const tbs = outer.into(TAG_SEQUENCE, 'tbsCertList');
    this.tbs = outer.whole();
    this.signatureAlgorithm = readAlgorithm(outer, 'signatureAlgorithm');
    outer.next(TAG_BIT_STRING, 'signatureValue');
    if (der[outer.content] !== 0) malformed(outer.content, 'signatureValue');
    this.signature = der.subarray(outer.content + 1, outer.contentEnd);
    outer.finish('certificateList');

    if (tbs.peek === TAG_INTEGER) {
      if (tbs.small(TAG_INTEGER, 'version') !== 1) malformed(tbs.start, 'version');
      this.version = 2;
    }
    const inner = readAlgorithm(tbs, 'signature');
    if (Buffer.compare(inner.der, this.signatureAlgorithm.der) !== 0)
      malformed(tbs.start, 'signature and signatureAlgorithm differ');
    this.issuer = readName(tbs, 'issuer');
    this.thisUpdate = new Date(readTime(tbs, 'thisUpdate').ms);
    if (tbs.peek === TAG_UTC_TIME || tbs.peek === TAG_GENERALIZED_TIME)
      this.nextUpdate = new Date(readTime(tbs, 'nextUpdate').ms);
    this.#entriesFrom = this.#entriesTo = 0;
    if (tbs.optional(TAG_SEQUENCE)) {
      this.#entriesFrom = tbs.content;
      this.#entriesTo = tbs.contentEnd;
      // RFC 5280 §5.1.2.6: when nothing is revoked the list must be absent.
      if (tbs.content === tbs.contentEnd) this.quirks.push('empty-list');
    }
    if (tbs.optional(0xa0)) {
      if (this.version !== 2) malformed(tbs.start, 'extensions need version 2');
      const wrapper = tbs.members();
      this.extensions = ext.readExtensions(wrapper.into(TAG_SEQUENCE, 'crlExtensions'), 'crlExtensions');
      wrapper.finish('crlExtensions');
    }
    tbs.finish('tbsCertList');
    for (const extension of this.extensions) this.#extension(extension);
  }

  #extension(extension: Extension): void {
    const write = this as { -readonly [K in keyof ReadCrl]: ReadCrl[K] };
    if (!INTERPRETED.has(extension.oid)) {
      if (extension.critical) write.unknownCritical ??= extension.oid;
      return;
    }
    const value = ext.open(extension, malformed);
    switch (extension.oid) {
      case oid.EXT_AKI:
        write.authorityKeyId = ext.readAuthorityKeyId(value);
        break;
      case oid.EXT_CRL_NUMBER:
        write.crlNumber = readNumber(value, 'cRLNumber');
        break;
      case oid.EXT_DELTA:
        write.baseCrlNumber = readNumber(value, 'deltaCRLIndicator');
        break;
      case oid.EXT_IDP:
        write.issuingDistributionPoint = readIssuingDistributionPoint(value, this.issuer);
        break;
      case oid.EXT_FRESHEST:
        write.freshestCrl = ext.readDistributionPoints(value, this.issuer, 'freshestCRL');
        break;
      case oid.EXT_EXPIRED_ON_CRL:
        if (value.peek !== TAG_GENERALIZED_TIME) malformed(value.pos, 'expiredCertsOnCRL');
        write.expiredCertsOnCrl = new Date(readTime(value, 'expiredCertsOnCRL').ms);
        break;
    }
    value.finish(extension.oid);
  }

  entries(): Iterable<CrlEntry> {
    return readEntries(this.#cursor(), this);
  }

  find(serialBytes: Uint8Array, issuer: DistinguishedName): CrlEntry | undefined {
    return this.#index.find(serialBytes, issuer);
  }

  get unknownCriticalEntry(): boolean {
    return this.#index.unknownCritical;
  }

  get #index(): CrlIndex {
    this.#lookup ??= new CrlIndex(this, this.der, this.#entriesFrom, this.#entriesTo, malformed);
    return this.#lookup;
  }

  #cursor(): Cursor {
    return new Cursor(this.der, this.#entriesFrom, this.#entriesTo, malformed);
  }

  toJSON(): { issuer: string; thisUpdate: string; crlNumber: string | undefined; sha256: string } {
    return {
      issuer: this.issuer.text,
      thisUpdate: this.thisUpdate.toISOString(),
      crlNumber: this.crlNumber,
      sha256: this.sha256,
    };
  }
}

/** CRL numbers go up to 20 octets (RFC 5280 §5.2.3): fixed-width hex compares as numbers do. */
function readNumber(value: Cursor, field: string): string {
  const content = value.next(TAG_INTEGER, field).value();
  if (((content[0] as number) & 0x80) !== 0) malformed(value.start, field);
  const digits = toHex(content).replace(/^0+(?=.)/, '');
  if (digits.length > 40) malformed(value.start, field);
  return digits.padStart(40, '0');
}

/**
 * Reads one CRL, DER bytes or PEM (the first `X509 CRL` block). The bytes are copied.
 * @throws LienThongError `DER_INVALID`, `DER_LIMIT`, `CRL_MALFORMED`, `PEM_MALFORMED`
 */
export function readCrl(derOrPem: Uint8Array | string, limits: DerLimits = crlLimits): Crl {
  if (typeof derOrPem !== 'string' && !looksLikePem(derOrPem)) return new ReadCrl(Uint8Array.from(derOrPem), limits);
  const [first] = readCrls(derOrPem, limits);
  if (first === undefined) throw raisePki('PEM_MALFORMED', { offset: 0, reason: 'no X509 CRL block' });
  return first;
}

/**
 * Reads all CRLs of a file: PEM with any number of blocks, one in DER, or the CRLs of a PKCS#7 bundle (its certificates are for
 * `readCertificates`).
 * @throws LienThongError `DER_INVALID`, `DER_LIMIT`, `CRL_MALFORMED`, `PEM_MALFORMED`
 */
export function readCrls(input: Uint8Array | string, limits: DerLimits = crlLimits): Crl[] {
  const bundled = (der: Uint8Array): Crl[] => openPkcs7(der, malformed).crls.map((crl) => readCrl(crl, limits));
  if (typeof input !== 'string' && !looksLikePem(input)) return isPkcs7(input) ? bundled(input) : [readCrl(input, limits)];
  return readPem(typeof input === 'string' ? input : latin1(input)).flatMap((block) => {
    if (block.label === 'X509 CRL' || block.label === 'CRL') return [new ReadCrl(block.der, limits)];
    return isPkcs7Block(block) ? bundled(block.der) : [];
  });
}
