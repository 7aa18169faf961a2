/** Bounds of one verification. More than this is `CMS_LIMIT`: not checked, hence never valid. */
export interface CmsSignatureLimits {
  /** SignerInfos in one container. */
  readonly signers: number;
  /** Certificates that are read from one container. */
  readonly certificates: number;
  /** CRLs and OCSP answers that are read from one container. */
  readonly revocations: number;
  /** Time-stamp tokens of one signer. */
  readonly timestamps: number;
}

export const defaultCmsSignatureLimits: CmsSignatureLimits = {
  signers: 32,
  certificates: 200,
  revocations: 200,
  timestamps: 8,
};
