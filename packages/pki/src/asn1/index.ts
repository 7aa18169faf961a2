import { type BaseBlock, fromBER } from 'asn1js';
import { checkDer } from '../der/gate.ts';
import type { DerLimits } from '../der/limits.ts';
import { raisePki } from '../errors.ts';

export type { BaseBlock } from 'asn1js';
export type { CmsAttribute, CmsSignedData, CmsSigner, CmsSignerId } from '../cms/model.ts';
export { cmsLimits, readSignedData, singleValue } from '../cms/read.ts';
export { cmsScheme } from '../cms/scheme.ts';
export { type CmsFault, type CmsVerification, namesSigner, verifySigner } from '../cms/verify.ts';
export { readAlgorithm } from '../crypto/algorithms.ts';
export { type DigestName, digestByOid, digestOid } from '../crypto/digests.ts';
export { isMaskHash, pssKey } from '../crypto/pss.ts';
export { berToDer } from '../der/ber.ts';
export { Cursor, type Malformed, oidText } from '../der/cursor.ts';
export { checkDer } from '../der/gate.ts';
export { certificateLimits, crlLimits, type DerLimits } from '../der/limits.ts';
export { type DerTime, readTime } from '../der/time.ts';
export { digestIdentifier, integer, octetString, oid, sequence, tlv } from '../der/write.ts';
export { essProblem } from '../timestamp/ess.ts';
export { readTimestampInfo } from '../timestamp/read.ts';

/**
 * The asn1js tree of bytes that passed the strict gate. The tree must encode to the same bytes again: what one reader sees is what
 * every other one sees.
 * @throws LienThongError `DER_INVALID`, `DER_LIMIT`
 */
export function strictAsn1(der: Uint8Array, limits: DerLimits): BaseBlock {
  checkDer(der, limits);
  const result = parse(der, limits);
  if (Buffer.compare(Buffer.from(result.toBER()), der) !== 0)
    throw raisePki('DER_INVALID', { offset: 0, reason: 'does not encode to itself' });
  return result;
}

/** The gate lets pass what the parser knows nothing of, reserved types for instance: some of that it reports, at some it throws. */
function parse(der: Uint8Array, limits: DerLimits): BaseBlock {
  const options = { maxNodes: limits.nodes + 1, maxDepth: limits.depth + 2 } as never;
  let reason: string;
  try {
    const { result } = fromBER(Uint8Array.from(der).buffer, options);
    if (result.error === '') return result as BaseBlock;
    reason = result.error;
  } catch (error) {
    reason = (error as Error).message;
  }
  throw raisePki('DER_INVALID', { offset: 0, reason });
}
