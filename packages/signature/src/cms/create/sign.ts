import { createHash } from 'node:crypto';
import { type Abortable, type ByteSource, bytesSource, chunks, copyBytes, systemClock } from '@lienthong/core';
import type { SignatureAlgorithm } from '@lienthong/pki';
import { raiseSignature } from '../../errors.ts';
import { chooseAlgorithm } from '../../signer/algorithm.ts';
import { passGate, type SignableOptions, signerCertificate } from '../../signer/gate.ts';
import type { Signer } from '../../signer/signer.ts';
import type { TimestampProvider } from '../../signer/timestamp.ts';
import { signWith } from '../../signer/value.ts';
import { digestContent } from '../verify/content.ts';
import { SIGNATURE_TIMESTAMP } from '../verify/oids.ts';
import { digestOf, ecdsaValue, signedAttributes, signedData, signerInfo, timestampAttribute } from './encode.ts';

export interface SignCmsOptions extends Abortable, SignableOptions {
  /**
   * Default: the best that the signer offers, this room can write and the gate's policy accepts. It also fixes the digest of the
   * content.
   */
  readonly algorithm?: SignatureAlgorithm;
  /** Put the content inside. Default false: detached. An attached content is held in memory. */
  readonly attached?: boolean;
  /** `b` (default): CAdES B-B. `t`: with a signature time stamp, B-T. */
  readonly level?: 'b' | 't';
  /** Default: the time of the gate's policy, else now. */
  readonly signingTime?: Date;
  /** For level `t`. */
  readonly timestamp?: TimestampProvider;
}

/**
 * Signs content as CMS SignedData in DER, CAdES baseline B or T (EN 319 122-1 §6): signingTime, messageDigest,
 * signingCertificateV2. The signer's chain goes in without its root. Detached content is read once, in pieces.
 *
 * @throws LienThongError the gate's codes (`assertSignable`) before the key is touched; `SIGN_GATE_MISSING`;
 * `SIGN_ALGORITHM_UNSUPPORTED`; `SIGN_ALGORITHM_POLICY`; `SIGN_VALUE_WRONG` when the device answers with a value that does not
 * verify; `SIGN_TIMESTAMP_MISSING`; `ABORTED`; `SOURCE_*`; what the signer throws.
 */
export async function signCms(content: ByteSource | Uint8Array, signer: Signer, options: SignCmsOptions): Promise<Uint8Array> {
  const certificate = signerCertificate(signer.certificate, options);
  const chain = signer.chain.map((der) => signerCertificate(der, options));
  await passGate(certificate, chain, options);
  const algorithm = chooseAlgorithm(options.algorithm, signer.algorithms, certificate, options);
  if (options.level === 't' && options.timestamp === undefined) throw raiseSignature('SIGN_TIMESTAMP_MISSING', {});
  const source = content instanceof Uint8Array ? bytesSource(content) : content;
  // What goes inside is what is digested: a file could change while the device or the TSA takes its time.
  const inner = options.attached === true ? copyBytes(source) : undefined;
  const name = digestOf(algorithm);
  const digests = await digestContent(() => (inner === undefined ? chunks(source) : [inner]), new Set([name]), [], options);
  const signingTime = options.signingTime ?? options.gate?.at ?? new Date(systemClock.now());
  const attributes = signedAttributes(digests.get(name) as Uint8Array, certificate, signingTime);
  const raw = await signWith(signer, attributes, algorithm, options, certificate);
  const value = algorithm.startsWith('ecdsa-') ? ecdsaValue(raw) : raw;
  const unsigned: Uint8Array[] = [];
  if (options.level === 't' && options.timestamp !== undefined) {
    const token = await options.timestamp(createHash('sha256').update(value).digest(), options);
    unsigned.push(timestampAttribute(SIGNATURE_TIMESTAMP, token));
  }
  const info = signerInfo({ certificate, algorithm, attributes, value, unsigned });
  // A root that travels with the signature convinces nobody: it is trusted from elsewhere or not at all.
  const carried = [certificate, ...chain.filter((one) => !one.selfIssued)].map((one) => one.der);
  return signedData(algorithm, inner, carried, info);
}
