import { readExtensions, serialText } from '../certificate/extensions.ts';
import { readAlgorithm } from '../crypto/algorithms.ts';
import { Cursor, malformedAs, TAG_BOOLEAN, TAG_INTEGER, TAG_OCTET_STRING, TAG_SEQUENCE } from '../der/cursor.ts';
import { readFractionalTime } from '../der/fraction.ts';
import { checkDer } from '../der/gate.ts';
import type { DerLimits } from '../der/limits.ts';
import { type GeneralName, readGeneralName } from '../name/general.ts';
import type { TimestampInfo } from './model.ts';

const malformed: ReturnType<typeof malformedAs> = malformedAs('TIMESTAMP_MALFORMED');

/** A token with the chain of its TSA: four to ten kilobytes in the field. */
export const timestampLimits: DerLimits = { size: 4 << 20, depth: 32, nodes: 200_000 };

/** Reads a TSTInfo in DER. @throws LienThongError `DER_INVALID`, `DER_LIMIT`, `TIMESTAMP_MALFORMED` */
export function readTimestampInfo(der: Uint8Array): TimestampInfo {
  checkDer(der, timestampLimits);
  const info = new Cursor(der, 0, der.length, malformed).into(TAG_SEQUENCE, 'tstInfo');
  if (info.small(TAG_INTEGER, 'version') !== 1) malformed(info.start, 'version');
  const policy = info.oid('policy');
  const imprint = readImprint(info);
  const serialNumber = serialText(info.next(TAG_INTEGER, 'serialNumber').value());
  const genTime = readFractionalTime(info, 'genTime');
  const accuracy = info.peek === TAG_SEQUENCE ? readAccuracy(info.into(TAG_SEQUENCE, 'accuracy')) : undefined;
  // FALSE is the default; TSAs in the field write it out, and it changes nothing.
  const ordering = info.peek === TAG_BOOLEAN ? info.boolean('ordering') : false;
  const nonce = info.optional(TAG_INTEGER) ? info.value() : undefined;
  let tsa: GeneralName | undefined;
  if (info.optional(0xa0)) {
    const wrapper = info.members();
    tsa = readGeneralName(wrapper, 'tsa');
    wrapper.finish('tsa');
  }
  const extensions = info.optional(0xa1) && info.content < info.contentEnd ? readExtensions(info.members(), 'extensions') : [];
  info.finish('tstInfo');
  const unknownCritical = extensions.find(({ critical }) => critical)?.oid;
  return { policy, imprint, serialNumber, genTime, accuracy, ordering, nonce, tsa, unknownCritical };
}

function readImprint(info: Cursor): TimestampInfo['imprint'] {
  const imprint = info.into(TAG_SEQUENCE, 'messageImprint');
  const { oid: algorithmOid } = readAlgorithm(imprint, 'messageImprint');
  const digest = imprint.next(TAG_OCTET_STRING, 'hashedMessage').value();
  imprint.finish('messageImprint');
  return { algorithmOid, digest };
}

function readAccuracy(members: Cursor): number {
  const seconds = members.peek === TAG_INTEGER ? members.small(TAG_INTEGER, 'accuracy') : 0;
  const part = (tag: number): number => {
    if (members.peek !== tag) return 0;
    const value = members.small(tag, 'accuracy');
    if (value < 1 || value > 999) malformed(members.start, 'accuracy');
    return value;
  };
  const millis = part(0x80);
  const micros = part(0x81);
  members.finish('accuracy');
  return seconds * 1e6 + millis * 1000 + micros;
}
