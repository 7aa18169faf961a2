import type { Certificate, SignatureAlgorithm } from '@lienthong/pki';
import { raiseSignature } from '../errors.ts';
import { weakAlgorithm } from '../report/algorithm.ts';
import { gateOf, type SignableOptions } from './gate.ts';

/** Digests that our signatures are made with. */
export type WrittenDigest = 'sha256' | 'sha384' | 'sha512';

const WRITTEN = /^(rsa-pss|rsa|ecdsa)-(sha256|sha384|sha512)$/;

/** Family and digest of an algorithm that this room writes; undefined: it does not. */
export function writtenParts(
  algorithm: string,
): { readonly family: 'rsa' | 'rsa-pss' | 'ecdsa'; readonly digest: WrittenDigest } | undefined {
  const [, family, digest] = WRITTEN.exec(algorithm) ?? [];
  return family === undefined ? undefined : { family: family as 'rsa', digest: digest as WrittenDigest };
}

const isWritten = (algorithm: SignatureAlgorithm): boolean => writtenParts(algorithm) !== undefined;

/**
 * The algorithm to sign with: the one asked for, else the signer's best that this room writes and the policy of the gate accepts.
 * A signature that its own maker's policy would not accept is not made.
 *
 * @throws LienThongError `SIGN_ALGORITHM_UNSUPPORTED`, `SIGN_ALGORITHM_POLICY`
 */
export function chooseAlgorithm(
  asked: SignatureAlgorithm | undefined,
  offered: readonly SignatureAlgorithm[],
  certificate: Certificate,
  options: SignableOptions,
): SignatureAlgorithm {
  const supported = offered.filter(isWritten);
  const possible = asked === undefined ? supported : supported.filter((one) => one === asked);
  const [first] = possible;
  if (first === undefined) throw raiseSignature('SIGN_ALGORITHM_UNSUPPORTED', { algorithm: asked ?? '?', supported });
  const gate = gateOf(options);
  if (gate === undefined) return first;
  // What is signed now existed at no earlier time: a proof in the policy is about something else.
  const refused = (algorithm: SignatureAlgorithm) => weakAlgorithm(gate, { algorithm, certificate, proof: undefined });
  const chosen = possible.find((one) => refused(one) === undefined);
  if (chosen !== undefined) return chosen;
  const { algorithm, policy } = refused(first) as NonNullable<ReturnType<typeof refused>>;
  throw raiseSignature('SIGN_ALGORITHM_POLICY', { algorithm, policy });
}
