import { createHash } from 'node:crypto';
import { customTrust, readCertificate, readCrl } from '@lienthong/pki';
import { digestIdentifier, digestOid, octetString, sequence } from '@lienthong/pki/asn1';
import type { SignaturePolicy } from '@lienthong/signature';
import { signCms } from '@lienthong/signature/cms';
import { createGovernmentPki, type Identity, issueTimestampAuthority, writeTimestampToken } from '@lienthong/testkit';
import { makeDocument, type Pdf } from './maker.ts';
import { type Sealer, type Signed, type SignRequest, sign } from './signer.ts';

/** Everything a case of the corpus is made with. */
export interface Kit {
  readonly policy: SignaturePolicy;
  /** Seals of a person, of an agency, and of a time-stamping authority. */
  readonly person: Sealer;
  readonly agency: Sealer;
  readonly stamp: Sealer;
  readonly certificate: Uint8Array;
  sign(pdf: Pdf, request?: SignRequest, seal?: Sealer): Promise<Signed>;
  /** A plain document, signed once by the person as Sig1. */
  signed(request?: SignRequest): Promise<Signed>;
  timestamp(pdf: Pdf, request?: SignRequest): Promise<Signed>;
}

export async function openKit(): Promise<Kit> {
  const pki = await createGovernmentPki();
  const policy: SignaturePolicy = {
    trust: customTrust([readCertificate(pki.root.certificate)]),
    intermediates: [readCertificate(pki.subCa.certificate)],
    at: pki.at,
    revocation: { mode: 'require', crls: pki.crls().map((der) => readCrl(der)) },
  };
  const sealer =
    (identity: Identity): Sealer =>
    (content) =>
      signCms(content, identity.signer(), { gate: policy, algorithm: 'rsa-sha256' });
  const authority = await issueTimestampAuthority(pki);
  let serial = 0;
  const stamp: Sealer = async (content) => {
    const digest = octetString(createHash('sha256').update(content).digest());
    const imprint = sequence(digestIdentifier(digestOid('sha256')), digest);
    serial += 1;
    return writeTimestampToken({ authority, imprint, at: pki.at, serial: Uint8Array.of(serial) });
  };
  const person = sealer(pki.person);
  return {
    policy,
    person,
    agency: sealer(pki.agency),
    stamp,
    certificate: pki.person.certificate,
    sign: (pdf, request, seal = person) => sign(pdf, seal, request),
    signed: (request) => sign(makeDocument(), person, request),
    timestamp: (pdf, request) => sign(pdf, stamp, { field: 'Stamp1', kind: 'DocTimeStamp', ...request }),
  };
}
