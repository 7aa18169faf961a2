/** Bounds of one verification. More than this is `XMLSIG_LIMIT`: not checked, hence never valid. */
export interface XmlSignatureLimits {
  /** Signatures in one document. */
  readonly signatures: number;
  /** References in one SignedInfo. */
  readonly references: number;
  /** Transforms in one reference. */
  readonly transforms: number;
  /** Certificates in one KeyInfo. */
  readonly certificates: number;
  /** Bytes of a text-only element (DigestValue, SignatureValue, X509Certificate, …). */
  readonly textBytes: number;
  /** Bytes of a whole SignedInfo. */
  readonly signedInfoBytes: number;
  /** How often the document's own length may be digested for all references together. */
  readonly passes: number;
}

export const defaultXmlSignatureLimits: XmlSignatureLimits = {
  signatures: 32,
  references: 30,
  transforms: 5,
  certificates: 10,
  textBytes: 256 * 1024,
  signedInfoBytes: 1024 * 1024,
  passes: 40,
};
