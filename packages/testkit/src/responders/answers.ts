import {
  certId,
  digest,
  equal,
  identityOf,
  type OcspQuestion,
  type OcspStatus,
  readOcspRequest,
  writeOcspError,
  writeOcspResponse,
} from '../evidence/ocsp.ts';
import { issueOcspResponder, issueTimestampAuthority } from '../evidence/services.ts';
import {
  readTimestampRequest,
  writeTimestampRefusal,
  writeTimestampResponse,
  writeTimestampToken,
} from '../evidence/timestamp.ts';
import type { Authority } from '../government/authority.ts';
import type { GovernmentPki } from '../government/create.ts';
import type { Identity } from '../government/identity.ts';
import type { KeyPair } from '../x509/keys.ts';
import type { FaultKind } from './fault.ts';

const HOUR_MS = 3_600_000;
const LONG_AGO_MS = -1000 * HOUR_MS;

/** Makes the answers of all four services for one hierarchy. */
export interface Answers {
  crl(authority: Authority, fault: FaultKind | undefined): Uint8Array;
  ocsp(request: Uint8Array, fault: FaultKind | undefined): Uint8Array;
  timestamp(request: Uint8Array, fault: FaultKind | undefined): Uint8Array;
}

export async function createAnswers(pki: GovernmentPki): Promise<Answers> {
  const stranger = await pki.newKey(2048);
  const [timestamp, forSubCa, forRoot] = await Promise.all([
    issueTimestampAuthority(pki),
    issueOcspResponder(pki, pki.subCa),
    issueOcspResponder(pki, pki.root),
  ]);
  let lastOcspNonce: Uint8Array | undefined;
  let lastTimestampNonce: Uint8Array | undefined;
  const moved = (ms: number): Date => new Date(pki.clock.now() + ms);

  return {
    crl: (authority, fault) =>
      authority.crl({
        ...(fault === 'wrong-signer' ? { signingKey: stranger.privateKey } : {}),
        ...(fault === 'expired' ? { thisUpdate: moved(2 * LONG_AGO_MS), nextUpdate: moved(LONG_AGO_MS) } : {}),
      }),

    ocsp(request, fault) {
      if (fault === 'try-later') return writeOcspError('tryLater');
      const { questions, nonce } = readOcspRequest(request);
      const issuer = [pki.subCa, pki.root].find((one) => questions.every((question) => isIssuer(one, question)));
      if (issuer === undefined) return writeOcspError('unauthorized');
      const replayed = lastOcspNonce;
      lastOcspNonce = nonce;
      const back = fault === 'expired' ? LONG_AGO_MS : 0;
      return writeOcspResponse({
        responder: signer(issuer === pki.subCa ? forSubCa : forRoot, fault, stranger),
        producedAt: moved(back),
        nonce: fault === 'no-nonce' ? undefined : fault === 'replayed-nonce' ? replayed : nonce,
        singles: questions.map(({ certId: id, serial }) => ({
          certId: fault === 'wrong-subject' ? certId(issuer.certificate, pki.random.bytes(8)) : id,
          status: statusOf(issuer, serial),
          thisUpdate: moved(back - HOUR_MS),
          nextUpdate: moved(back + 24 * HOUR_MS),
        })),
      });
    },

    timestamp(request, fault) {
      if (fault === 'refused') return writeTimestampRefusal('systemFailure');
      const { imprint, nonce, certificates } = readTimestampRequest(request);
      const replayed = lastTimestampNonce;
      lastTimestampNonce = nonce;
      const wrongImprint = (): Uint8Array => Uint8Array.from(imprint, (byte, i) => (i === imprint.length - 1 ? byte ^ 1 : byte));
      return writeTimestampResponse(
        writeTimestampToken({
          authority: { ...timestamp, ...signer(fault === 'wrong-usage' ? pki.agency : timestamp, fault, stranger) },
          imprint: fault === 'wrong-subject' ? wrongImprint() : imprint,
          at: moved(fault === 'expired' ? LONG_AGO_MS : 0),
          serial: pki.random.bytes(8),
          accuracy: 1,
          nonce: fault === 'no-nonce' ? undefined : fault === 'replayed-nonce' ? replayed : nonce,
          certificates,
        }),
      );
    },
  };
}

function signer(
  identity: Identity,
  fault: FaultKind | undefined,
  stranger: KeyPair,
): Pick<Identity, 'certificate' | 'privateKey'> {
  return { certificate: identity.certificate, privateKey: fault === 'wrong-signer' ? stranger.privateKey : identity.privateKey };
}

function isIssuer(authority: Authority, { hash, issuerKeyHash }: OcspQuestion): boolean {
  return hash !== undefined && equal(digest(hash, identityOf(authority.certificate).keyBits), issuerKeyHash);
}

function statusOf(authority: Authority, serial: Uint8Array): OcspStatus {
  const number = BigInt(`0x${Buffer.from(serial).toString('hex')}`);
  const entry = authority.revoked.find((one) => BigInt(`0x${Buffer.from(one.serial).toString('hex')}`) === number);
  return entry === undefined ? 'good' : { revokedAt: entry.at, reason: entry.reason };
}
