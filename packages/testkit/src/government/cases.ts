import { issuerCases } from './cases-issuer.ts';
import { leafCases } from './cases-leaf.ts';
import { revocationCases } from './cases-revocation.ts';
import type { GovernmentPki } from './create.ts';

/**
 * What must stop a chain:
 * - `nothing`: the government profile of spec pki.md §2.4 accepts it, quirks included;
 * - `path`: RFC 5280 path building or validation;
 * - `strict`: only a strict reading of RFC 5280; the government profile tolerates it;
 * - `usage`: the certificate may not sign documents;
 * - `algorithms`: today's algorithm policy;
 * - `revocation`: revocation status, known bad or not to be had.
 */
export type StoppedBy = 'nothing' | 'path' | 'strict' | 'usage' | 'algorithms' | 'revocation';

/** One chain with what is wrong in it. Everything is DER. */
export interface ChainCase {
  readonly id: string;
  readonly stoppedBy: StoppedBy;
  /** Clause or reason. */
  readonly rule: string;
  readonly leaf: Uint8Array;
  readonly intermediates: readonly Uint8Array[];
  readonly anchors: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly at: Date;
}

/** A case before the common parts are filled in from the healthy hierarchy. */
export type CaseDraft = Pick<ChainCase, 'id' | 'stoppedBy' | 'rule' | 'leaf'> & Partial<ChainCase>;

/** All that goes wrong in a hierarchy like this one, each by itself, beside the odd forms that must be accepted. */
export async function chainCases(pki: GovernmentPki): Promise<readonly ChainCase[]> {
  const drafts = [...(await leafCases(pki)), ...(await issuerCases(pki)), ...(await revocationCases(pki))];
  const crls = pki.crls();
  return drafts.map((draft) => ({
    intermediates: [pki.subCa.certificate],
    anchors: [pki.root.certificate],
    crls,
    at: pki.at,
    ...draft,
  }));
}
