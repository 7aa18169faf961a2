// Everything in the signature room that makes a signed document, each followed by a verification.
import { copyBytes } from '@lienthong/core';
import { customTrust, readCertificate, readCrl, type SignatureAlgorithm } from '@lienthong/pki';
import type { SignaturePolicy, Signer } from '@lienthong/signature';
import { signCms, verifyCms } from '@lienthong/signature/cms';
import { verifyPdf } from '@lienthong/signature/pdf';
import { completeXml, prepareXml, signXml, verifyXml, type XmlSignJob, type XmlSignOptions } from '@lienthong/signature/xml';
import type { GovernmentPki } from '@lienthong/testkit';
import { readXml, type XmlDocument } from '@lienthong/xml';
import { makeDocument } from '../../tests/src/pdf/maker.ts';
import { sign as signPdf } from '../../tests/src/pdf/signer.ts';
import { answerValue, type RemoteJob, signJob } from '../src/index.ts';

export function policyOf(pki: GovernmentPki): SignaturePolicy {
  return {
    trust: customTrust([readCertificate(pki.root.certificate)]),
    intermediates: [readCertificate(pki.subCa.certificate)],
    at: pki.at,
    revocation: { mode: 'require', crls: pki.crls().map((der) => readCrl(der)) },
  };
}

export type Verdicts = readonly { readonly outcome: string }[];
export interface Choice {
  readonly gate: SignaturePolicy;
  readonly algorithm?: SignatureAlgorithm;
}
export type Creator = (signer: Signer, choice: Choice, policy: SignaturePolicy) => Promise<Verdicts>;

const text = '<?xml version="1.0"?>\n<congVan><trichYeu Id="cv">V/v ma trận</trichYeu></congVan>\n';
const content = new TextEncoder().encode('nội dung tệp');
export const read = (): XmlDocument => readXml(Buffer.from(text));

const whole = async (signer: Signer, options: XmlSignOptions, policy: SignaturePolicy): Promise<Verdicts> => {
  const document = read();
  return verifiedXml(copyBytes((await signXml({ document, parent: document.root }, signer, options)).source()), policy);
};

const verifiedXml = (bytes: Uint8Array, policy: SignaturePolicy): Promise<Verdicts> => verifyXml(readXml(bytes), policy);

/** What the signature room can create is compared with this list by the matrix: nothing is forgotten. */
export const creators: Readonly<Record<string, Creator>> = {
  'signXml xmldsig': (signer, choice, policy) => whole(signer, { ...choice, profile: 'xmldsig' }, policy),
  'signXml xades-b': (signer, choice, policy) => whole(signer, { ...choice, profile: 'xades-b' }, policy),
  'signXml element': (signer, choice, policy) =>
    whole(signer, { ...choice, targets: [{ kind: 'element', id: 'cv' }], digest: 'sha512' }, policy),
  'prepareXml two-phase': async (signer, choice, policy) => {
    const document = read();
    const job: XmlSignJob = await prepareXml({ document, parent: document.root }, signer, choice);
    const sent = JSON.parse(JSON.stringify(job)) as XmlSignJob;
    const answer = JSON.parse(JSON.stringify(await signJob(sent as RemoteJob, signer)));
    return verifiedXml(copyBytes((await completeXml(read(), sent, answerValue(job, answer))).source()), policy);
  },
  'signCms detached': async (signer, choice, policy) => verifyCms(await signCms(content, signer, choice), content, policy),
  'signCms attached': async (signer, choice, policy) =>
    verifyCms(await signCms(content, signer, { ...choice, attached: true }), undefined, policy),
  'signCms in a PDF': async (signer, choice, policy) => {
    const signed = await signPdf(makeDocument(), (bytes) => signCms(bytes, signer, choice));
    return (await verifyPdf(Uint8Array.from(signed.pdf.bytes), policy)).signatures;
  },
};
