import { open, readExtensions } from '../certificate/extensions.ts';
import * as oid from '../certificate/oids.ts';
import { type Cursor, TAG_ENUMERATED, TAG_INTEGER, TAG_SEQUENCE } from '../der/cursor.ts';
import { readTime } from '../der/time.ts';
import { readGeneralNames } from '../name/general.ts';
import type { DistinguishedName } from '../name/name.ts';
import type { Crl, CrlEntry, RevocationReason } from './model.ts';

const REASONS: readonly (RevocationReason | undefined)[] = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
];

/** The reason of a CRLReason code (RFC 5280 §5.3.1). */
export function reasonOf(code: number): RevocationReason | undefined {
  return REASONS[code];
}

export function* readEntries(list: Cursor, crl: Crl): Generator<CrlEntry> {
  let issuer = crl.issuer;
  while (!list.done) {
    const entry = readEntry(list.into(TAG_SEQUENCE, 'revokedCertificates'), issuer, crl.version);
    issuer = entry.certificateIssuer;
    yield entry;
  }
}

/** The only DER form that a known reason has, read without opening the value: nearly every entry has one. */
function oneByteReason(value: Uint8Array): RevocationReason | undefined {
  return value.length === 3 && value[0] === TAG_ENUMERATED && value[1] === 1 ? reasonOf(value[2] as number) : undefined;
}

/** Reads one entry; `issuer`: of the CRL, or of the entry before in an indirect one. */
export function readEntry(item: Cursor, issuer: DistinguishedName, version: number): CrlEntry {
  const serialBytes = item.next(TAG_INTEGER, 'userCertificate').value();
  const revocationDate = new Date(readTime(item, 'revocationDate').ms);
  let reason: RevocationReason = 'unspecified';
  let invalidityDate: Date | undefined;
  let certificateIssuer = issuer;
  let unknownCritical = false;
  if (!item.done) {
    if (version !== 2) item.malformed(item.pos, 'crlEntryExtensions need version 2');
    for (const extension of readExtensions(item.into(TAG_SEQUENCE, 'crlEntryExtensions'), 'crlEntryExtensions')) {
      if (extension.oid === oid.EXT_REASON) {
        const short = oneByteReason(extension.value);
        if (short !== undefined) {
          reason = short;
          continue;
        }
        const value = open(extension, item.malformed);
        const code = reasonOf(value.small(TAG_ENUMERATED, 'reasonCode'));
        reason = code ?? value.malformed(value.start, 'reasonCode');
        value.finish('reasonCode');
      } else if (extension.oid === oid.EXT_INVALIDITY) {
        const value = open(extension, item.malformed);
        invalidityDate = new Date(readTime(value, 'invalidityDate').ms);
        value.finish('invalidityDate');
      } else if (extension.oid === oid.EXT_CERT_ISSUER) {
        const value = open(extension, item.malformed);
        const names = readGeneralNames(value.into(TAG_SEQUENCE, 'certificateIssuer'), 'certificateIssuer');
        const named = names.find((name) => name.kind === 'directory');
        certificateIssuer = named?.kind === 'directory' ? named.value : value.malformed(value.start, 'certificateIssuer');
        value.finish('certificateIssuer');
      } else if (extension.critical) unknownCritical = true;
    }
  }
  item.finish('revokedCertificates');
  return { serialBytes, revocationDate, reason, invalidityDate, certificateIssuer, unknownCritical };
}
