import { isLienThongError, type Message } from '@lienthong/core';
import type { Budget } from '../read/budget.ts';
import type { PdfFile, PdfSignatureField } from '../read/file.ts';
import { dssRule } from './dss-rule.ts';
import { FieldLedger } from './field-ledger.ts';
import { finding, Refusal, refuse } from './findings.ts';
import { formRule } from './form-rule.ts';
import { Ledger } from './ledger.ts';
import {
  type PdfModificationFinding,
  type PdfModificationLevel,
  type PdfModifications,
  type PdfRevisionChange,
  rank,
  worse,
} from './result.ts';
import { Revisions } from './revisions.ts';
import { catalogRule, infoRule, metadataRule, orphanRule, packagingRule } from './structure-rules.ts';
import { Uses } from './uses.ts';

type Finding = Omit<PdfModificationFinding, 'revision'>;

/** What the bytes of the document themselves make impossible to judge. */
function standing(pdf: PdfFile, signature: PdfSignatureField): Finding | undefined {
  if (signature.coverage !== 'ENTIRE_FILE' && signature.coverage !== 'ENTIRE_REVISION') {
    return finding('PDF_DIFF_COVERAGE', { coverage: signature.coverage });
  }
  const duplicate = pdf.revisions.flatMap(({ duplicates }) => duplicates)[0];
  return duplicate === undefined ? undefined : finding('PDF_DIFF_DUPLICATE_ENTRY', { object: `${duplicate} 0` });
}

function compareRevision(revisions: Revisions, signature: PdfSignatureField): Omit<PdfRevisionChange, 'revision'> {
  for (const [number, { kind, generation }] of revisions.section.entries) {
    if (kind === 'free') throw refuse('PDF_DIFF_FREED', { object: `${number} ${Math.max(0, generation - 1)}` });
    if (!revisions.existed(number) && revisions.uses.of(number).length > 0) {
      throw refuse('PDF_DIFF_DANGLING', { object: `${number} ${generation}` });
    }
  }
  const ledger = new Ledger(revisions);
  orphanRule(revisions, ledger);
  catalogRule(revisions, ledger);
  infoRule(revisions, ledger);
  packagingRule(revisions, ledger);
  dssRule(revisions, ledger);
  metadataRule(revisions, ledger);
  const fields = new FieldLedger(ledger, signature.fieldMdp, signature.docMdp !== undefined);
  formRule(revisions, fields);

  let level: PdfModificationLevel = 'LTA_UPDATES';
  for (const [number, ref] of revisions.changed) {
    const explained = ledger.explainedLevel(number);
    if (typeof explained === 'string') level = worse(level, explained);
    else if (!revisions.isUnchanged(ref)) throw explained;
  }
  return { level, filled: [...fields.filled] };
}

/** Turns the refusal of a rule, and what a broken revision throws, into a finding. */
function findingOf(error: unknown): Finding {
  if (error instanceof Refusal) return error.finding;
  if (!isLienThongError(error) || !error.code.startsWith('PDF_')) throw error;
  const reason: Message = error.text;
  return finding('PDF_DIFF_UNREADABLE', { reason });
}

function changesOf(pdf: PdfFile, signature: PdfSignatureField, budget: Budget): Omit<PdfModifications, 'docMdpOk'> {
  const changes: PdfRevisionChange[] = [];
  const signed = signature.revision;
  if (signature.coverage === 'ENTIRE_FILE' || signed === pdf.revisions.length - 1)
    return { level: 'NONE', findings: [], changes };
  const [, , resume, rest] = signature.byteRange;
  let revision = signed + 1;
  try {
    const end = resume! + rest!;
    const uses = pdf.once(`uses ${signed} ${end}`, () => new Uses(pdf.at(signed), end, budget));
    for (; revision < pdf.revisions.length; revision++) {
      const change = compareRevision(new Revisions(pdf, signed, revision, uses, budget), signature);
      changes.push({ revision, ...change });
    }
    const level = changes.reduce<PdfModificationLevel>((worst, change) => worse(worst, change.level), 'NONE');
    return { level, findings: [], changes };
  } catch (error) {
    changes.push({ revision, level: 'OTHER', filled: [] });
    return { level: 'OTHER', findings: [{ ...findingOf(error), revision }], changes };
  }
}

/**
 * Judges what was done to a document behind a signature, revision by revision, against the signed one. Every change is refused
 * unless a rule explains it: validation data (LTA_UPDATES), new invisible signature fields and time stamps (LTA_UPDATES), signing and
 * filling in of fields (FORM_FILLING). Annotations are not told apart from content and are refused (OTHER).
 *
 * @returns level and findings; never throws for what the file holds
 * @throws LienThongError `ABORTED`, `SOURCE_*`
 */
export function judgeModifications(pdf: PdfFile, signature: PdfSignatureField): PdfModifications {
  const wrong = standing(pdf, signature);
  if (wrong !== undefined) {
    return { level: 'OTHER', docMdpOk: false, findings: [{ ...wrong, revision: signature.revision }], changes: [] };
  }
  // Fields that share a value have one answer: a crowd of them must not cost a comparison each.
  const { revision: signed, byteRange, fieldMdp, docMdp } = signature;
  const key = JSON.stringify(['changes', signed, byteRange, fieldMdp, docMdp !== undefined]);
  const { level, findings, changes } = pdf.once(key, () => changesOf(pdf, signature, pdf.comparing));
  const allowed = signature.docMdp;
  if (level === 'OTHER' || allowed === undefined || rank(level) <= allowed)
    return { level, docMdpOk: level !== 'OTHER', findings, changes };
  const revision = changes.find((change) => rank(change.level) > allowed)?.revision ?? signature.revision;
  const beyond = { ...finding('PDF_DIFF_DOC_MDP', { level, allowed }), revision };
  return { level, docMdpOk: false, findings: [...findings, beyond], changes };
}
