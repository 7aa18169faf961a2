import type { Message } from '@lienthong/core';
import type { LegalValue, Outcome, SlotState } from '../report.ts';

/** What an entry is about. `note` and `rejudgement` come later; `deleted` ends a bundle. */
export type EvidenceKind =
  | 'judgement'
  | 'policy'
  | 'report'
  | 'packet'
  | 'certificate'
  | 'crl'
  | 'ocsp'
  | 'timestamp'
  | 'note'
  | 'rejudgement'
  | 'deleted';

/** One line of the log of a bundle. Lines are only added; each holds the hash of the one before. */
export interface EvidenceEntry {
  /** From 0. */
  readonly seq: number;
  readonly kind: EvidenceKind;
  /** ISO 8601: the time judged at, or the time of what was added later. */
  readonly at: string;
  /** Path inside the bundle. */
  readonly file?: string;
  /** Of the file, lower-case hex. */
  readonly sha256?: string;
  readonly size?: number;
  /** Of `deleted`: why. */
  readonly reason?: string;
  /** Hash of the entry before, 64 zeros in the first. */
  readonly prev: string;
  /** SHA-256 of this line without its `hash`, lower-case hex. */
  readonly hash: string;
}

/** Bytes of a bundle: memory, or a file that stays where it is. */
export interface EvidenceFile {
  readonly sha256: string;
  readonly size: number;
  chunks(): Iterable<Uint8Array>;
}

/**
 * What a judgement rested on, so that it can be shown and made again without network: signers' certificates and their chains, CRLs, OCSP
 * answers, time stamps (all DER), the policy, the verdict, and the digests of the packet and its attachments (TT 15/2025 S10, V6).
 */
export interface EvidenceBundle {
  readonly entries: readonly EvidenceEntry[];
  /** Hash of the last entry. Kept elsewhere it shows that no entry was taken off the end. */
  readonly head: string;
  readonly files: ReadonlyMap<string, EvidenceFile>;
}

/** What must come out again: the verdict without its words. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly legalValue: LegalValue | null;
  readonly packetSignature: { readonly state: SlotState; readonly coversAll: boolean; readonly covered: readonly string[] };
  readonly signatures: readonly VerdictSignature[];
  readonly attachments: readonly {
    readonly name: string;
    readonly contentId: string;
    readonly size: number;
    readonly sha256: string;
    readonly outcome: Outcome;
  }[];
  /** Codes of the findings, in order. */
  readonly findings: readonly string[];
}

export interface VerdictSignature {
  readonly format: string;
  readonly attachment: string | null;
  readonly outcome: Outcome;
  readonly indication: string;
  readonly subIndication: string | null;
  readonly code: string;
  readonly level: string;
  readonly signer: string | null;
  readonly issuingCa: string | null;
  readonly time: { readonly source: string; readonly at: string } | null;
  readonly integrity: string;
  readonly validAtSigning: boolean | null;
}

/** What one signature was judged by, as digests of files in the bundle. */
export interface SignatureMaterial {
  readonly certificate: string | null;
  readonly chain: readonly string[];
  readonly status: readonly {
    readonly certificate: string;
    readonly status: 'good' | 'revoked' | 'unavailable';
    readonly source: string | null;
    readonly sha256: string | null;
    readonly issuedAt: string | null;
    readonly revokedAt: string | null;
  }[];
  readonly timestamps: readonly string[];
}

/** The file `judgement.json`. */
export interface Judgement {
  readonly form: 'lienthong-evidence/1';
  readonly at: string;
  readonly packet: { readonly sha256: string; readonly size: number };
  readonly verdict: Verdict;
  /** Beside `verdict.signatures`, in the same order. */
  readonly material: readonly SignatureMaterial[];
  readonly notice: Message;
}
