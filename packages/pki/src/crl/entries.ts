import { open, readExtensions } from '../certificate/extensions.ts';
import * as oid from '../certificate/oids.ts';
import { type Cursor, oidText, TAG_BOOLEAN, TAG_ENUMERATED, TAG_INTEGER, TAG_OID, TAG_SEQUENCE } from '../der/cursor.ts';
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

export function* readEntries(list: Cursor, crl: Crl): Generator<CrlEntry> {
  let issuer = crl.issuer;
  while (!list.done) {
    const entry = readEntry(list.into(TAG_SEQUENCE, 'revokedCertificates'), issuer, crl.version);
    issuer = entry.certificateIssuer;
    yield entry;
  }
}

/**
 * Searches without building entries: compares the serial octets in place. In an indirect CRL an entry without its own
 * certificateIssuer has that of the one before (RFC 5280 §5.3.3), so there every entry is read.
 */
export function findEntry(list: Cursor, crl: Crl, serial: Uint8Array, issuer: DistinguishedName): CrlEntry | undefined {
  const indirect = crl.issuingDistributionPoint?.indirect === true;
  let found: CrlEntry | undefined;
  if (indirect) {
    for (const entry of readEntries(list, crl)) {
      if (Buffer.compare(entry.serialBytes, serial) === 0 && entry.certificateIssuer.key === issuer.key) found = entry;
    }
    return found;
  }
  if (crl.issuer.key !== issuer.key) return undefined;
  while (!list.done) {
    const item = list.into(TAG_SEQUENCE, 'revokedCertificates');
    item.next(TAG_INTEGER, 'userCertificate');
    if (!sameBytes(item, serial)) continue;
    item.pos = list.content;
    const entry = readEntry(item, crl.issuer, crl.version);
    // certificateIssuer belongs to indirect CRLs only: a CRL that says otherwise of itself must not decide.
    found = entry.certificateIssuer.key === issuer.key ? entry : { ...entry, unknownCritical: true };
  }
  return found;
}

const KNOWN: ReadonlySet<string> = new Set([oid.EXT_REASON, oid.EXT_INVALIDITY, oid.EXT_CERT_ISSUER]);

/**
 * True when any entry has a critical extension that is not understood: then the CRL says nothing about any certificate (RFC 5280
 * §5.3). Walks all entries without building them.
 */
export function hasUnknownCriticalEntry(list: Cursor): boolean {
  while (!list.done) {
    const item = list.into(TAG_SEQUENCE, 'revokedCertificates');
    item.next(TAG_INTEGER, 'userCertificate').next(-1, 'revocationDate');
    if (item.done) continue;
    const extensions = item.into(TAG_SEQUENCE, 'crlEntryExtensions');
    while (!extensions.done) {
      const extension = extensions.into(TAG_SEQUENCE, 'crlEntryExtensions');
      extension.next(TAG_OID, 'crlEntryExtensions');
      if (extension.peek !== TAG_BOOLEAN) continue;
      if (!KNOWN.has(oidText(extension.bytes, extension.content, extension.contentEnd))) return true;
    }
  }
  return false;
}

function sameBytes(item: Cursor, serial: Uint8Array): boolean {
  const length = item.contentEnd - item.content;
  if (length !== serial.length) return false;
  for (let i = length - 1; i >= 0; i--) if (item.bytes[item.content + i] !== serial[i]) return false;
  return true;
}

function readEntry(item: Cursor, issuer: DistinguishedName, version: number): CrlEntry {
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
        const value = open(extension, item.malformed);
        const code = REASONS[value.small(TAG_ENUMERATED, 'reasonCode')];
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
