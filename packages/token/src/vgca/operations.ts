// The contract of spec signing-service.md §1.2–1.4.

/** Operation = path on the service. */
export const vgcaOperations = [
  'GetVersion',
  'GetCertInfo',
  'Config',
  'SignApproved',
  'SignIssued',
  'SignIncome',
  'SignCopy',
  'SignAppendix',
  'SignFiles',
  'SignLyLich',
  'SignAttestation',
  'SignAttestationes',
  'Comment',
  'SignXML',
  'SignJson',
  'SignMsg',
  'SignHash',
  'LoginIAM',
  'VerifyXML',
  'VerifyJson',
  'VerifyMsg',
] as const;
export type VgcaOperation = (typeof vgcaOperations)[number];

export interface VgcaMetaData {
  readonly Key: string;
  readonly Value: string;
}

/** A file operation. The service itself downloads `FileName` and uploads to `FileUploadHandler`: both without the browser's cookies. */
export interface VgcaFileRequest {
  /** Where the service sends the signed file. */
  readonly FileUploadHandler: string;
  /** What it signs; `''` lets the user browse. */
  readonly FileName: string;
  readonly SessionId?: string;
  readonly JWTToken?: string;
  readonly MetaData?: readonly VgcaMetaData[];
  readonly DocNumber?: string;
  /** ISO 8601 with offset; for `signIssued`. */
  readonly IssuedDate?: string;
}

export interface VgcaFilesRequest {
  readonly FileUploadHandler: string;
  readonly SessionId?: string;
  readonly JWTToken?: string;
  readonly Files: readonly { readonly FileID: string; readonly FileName: string; readonly URL: string }[];
}

export interface VgcaXmlRequest {
  readonly Base64Content: string;
  readonly HashAlg?: 'Sha256';
  /** Booleans are written as the strings that the service wants. */
  readonly ReturnSignatureOnly?: boolean;
  readonly XmlDsigForm?: 'true' | 'false' | 'DSign';
}

export interface VgcaJsonRequest {
  readonly JsonContent: string;
  readonly DetachPayload?: boolean;
  readonly IsPss?: boolean;
}

/** A file that the service says it has uploaded. A claim: what counts is what the upload handler received and re-validated. */
export interface VgcaFileResult {
  readonly message: string;
  readonly fileName: string | undefined;
  /** An object, or text when the upload handler gave text; JSON inside text is opened. */
  readonly fileServer: unknown;
  readonly documentNumber: string | undefined;
  readonly documentDate: string | undefined;
  readonly raw: unknown;
}

export interface VgcaFilesResult {
  readonly message: string;
  readonly files: readonly { readonly ok: boolean; readonly fileName: string | undefined; readonly raw: unknown }[];
  readonly raw: unknown;
}

export interface VgcaSignature {
  /** Base64 as the service gave it. */
  readonly signature: string;
  readonly raw: unknown;
}

/** What the service says of a signature. `null` (OCSP switched off in the tool) is `unverified`, never valid. */
export interface VgcaXmlVerdict {
  readonly serialNumber: string | undefined;
  readonly certificateStatus: 'unverified' | { readonly status: unknown; readonly description: string | undefined };
  readonly raw: unknown;
}
