import type { KeyObject } from 'node:crypto';
import type { Random } from '@lienthong/core';
import { toPem } from '../der/pem.ts';
import { defaultAlgorithm, type TestSignatureAlgorithm } from '../x509/algorithm.ts';
import { writeCertificate } from '../x509/certificate.ts';
import { type CrlTemplate, type Revocation, writeCrl } from '../x509/crl.ts';
import { authorityKeyIdentifier, type Extension } from '../x509/extensions.ts';
import { type KeyPair, keyIdentifier } from '../x509/keys.ts';
import type { Name } from '../x509/name.ts';

const DAY_MS = 86_400_000;

/** What an authority puts into a certificate; `signingKey`, `issuer` and `algorithm` default to its own. */
export interface IssueRequest {
  readonly subject: Name;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Extension[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly serial?: Uint8Array | undefined;
  readonly issuer?: Name | undefined;
  readonly signingKey?: KeyObject | undefined;
  readonly algorithm?: TestSignatureAlgorithm | undefined;
  readonly innerAlgorithm?: TestSignatureAlgorithm | undefined;
}

export type CrlRequest = Partial<Omit<CrlTemplate, 'revoked'>> & { readonly revoked?: readonly Revocation[] | undefined };

/** A certification authority of the kit: a name, a key, its certificate, and what it has revoked so far. */
export interface Authority {
  readonly name: Name;
  readonly certificate: Uint8Array;
  readonly pem: string;
  readonly keys: KeyPair;
  readonly keyId: Uint8Array;
  issue(request: IssueRequest): Uint8Array;
  /** Adds an entry to every CRL (and OCSP answer) made from now on. */
  revoke(revocation: Revocation): void;
  readonly revoked: readonly Revocation[];
  /** A CRL in DER: `thisUpdate` one hour before the clock, `nextUpdate` seven days after it, unless given. */
  crl(request?: CrlRequest): Uint8Array;
}

export function createAuthority(init: {
  readonly name: Name;
  readonly certificate: Uint8Array;
  readonly keys: KeyPair;
  readonly at: Date;
  readonly random: Random;
  readonly algorithm?: TestSignatureAlgorithm | undefined;
}): Authority {
  const { name, certificate, keys, at, random } = init;
  const algorithm = init.algorithm ?? defaultAlgorithm(keys.privateKey);
  const keyId = keyIdentifier(keys.publicKey);
  const revoked: Revocation[] = [];
  let crlNumber = 0;
  return {
    name,
    certificate,
    pem: toPem('CERTIFICATE', certificate),
    keys,
    keyId,
    revoked,
    issue: (request) =>
      writeCertificate({
        subject: request.subject,
        issuer: request.issuer ?? name,
        serial: request.serial ?? randomSerial(random),
        notBefore: request.notBefore,
        notAfter: request.notAfter,
        publicKey: request.publicKey,
        extensions: request.extensions,
        signingKey: request.signingKey ?? keys.privateKey,
        algorithm: request.algorithm ?? algorithm,
        innerAlgorithm: request.innerAlgorithm,
      }),
    revoke: (revocation) => {
      revoked.push(revocation);
    },
    crl: (request = {}) =>
      writeCrl({
        issuer: name,
        thisUpdate: new Date(at.getTime() - 3_600_000),
        nextUpdate: new Date(at.getTime() + 7 * DAY_MS),
        crlNumber: ++crlNumber,
        authorityKey: authorityKeyIdentifier(keyId),
        signingKey: keys.privateKey,
        algorithm,
        ...request,
        revoked: request.revoked ?? revoked,
      }),
  };
}

/** Eight random-looking octets, positive and never zero, as G2 serials are. */
export function randomSerial(random: Random): Uint8Array {
  const serial = random.bytes(8);
  serial[0] = ((serial[0] as number) & 0x7f) | 0x01;
  return serial;
}
