import type { Message } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import type { JudgedPath, Tried } from './candidates.ts';
import type { ChainContext } from './context.ts';
import type { ChainAttempt, ChainReport, ChainWarning } from './model.ts';

/** Puts together the report: the valid path, or the attempt that decides, and all others beside it. */
export function report(context: ChainContext, attempts: readonly ChainAttempt[], outcome: JudgedPath | Tried): ChainReport {
  const { spending } = context;
  const shared = {
    attempts,
    spent: { paths: spending.paths, signatures: spending.signatures, names: spending.names },
  };
  if (!('attempt' in outcome)) {
    const valid = outcome;
    const path = [...valid.path.certificates, valid.path.anchor.certificate];
    return {
      outcome: 'valid',
      indication: 'TOTAL-PASSED',
      path,
      ...anchorOf(valid),
      revocation: context.revocation.required && valid.evidence.length > 0 ? 'checked' : 'skipped',
      evidence: valid.evidence,
      policies: [...valid.policies].sort(),
      warnings: warningsOn(path, valid, context),
      message: validMessage(valid),
      ...shared,
    };
  }
  const { failure, attempt, complete } = outcome;
  return {
    outcome: failure.outcome,
    indication: failure.outcome === 'invalid' ? 'TOTAL-FAILED' : 'INDETERMINATE',
    subIndication: failure.subIndication,
    path: attempt.path,
    ...(complete === undefined ? {} : anchorOf(complete)),
    revocation: revocationOf(complete, context),
    evidence: complete?.evidence ?? [],
    policies: [],
    warnings: complete === undefined ? [] : warningsOn(attempt.path, complete, context),
    message: failure.message,
    ...shared,
  };
}

function anchorOf(judged: JudgedPath): Pick<ChainReport, 'anchor' | 'hierarchy' | 'provenance'> {
  const { anchor } = judged.path;
  return { anchor, hierarchy: anchor.hierarchy, provenance: anchor.provenance };
}

function revocationOf(complete: JudgedPath | undefined, context: ChainContext): ChainReport['revocation'] {
  if (!context.revocation.required) return 'skipped';
  const evidence = complete?.evidence ?? [];
  return evidence.length > 0 && evidence.every(({ status }) => status !== 'unavailable') ? 'checked' : 'unavailable';
}

/**
 * Which attempt decides: the least. Complete paths first (an indeterminate one before a broken one, since it may yet stand); without
 * any, a known foreign root, a missing issuer, and only then what is broken for good.
 */
export function weight({ failure, complete }: Tried): number {
  if (complete !== undefined) return failure.outcome === 'indeterminate' ? 1 : 2;
  if (failure.code === 'FOREIGN_HIERARCHY') return 3;
  if (failure.outcome === 'indeterminate') return 4;
  return failure.code === 'SIGNATURE_INVALID' ? 5 : failure.code === 'LOOP' ? 7 : 6;
}

function validMessage({ path }: JudgedPath): Message {
  const { hierarchy } = path.anchor;
  return {
    vi: `Chuỗi chứng thư đứng vững, gốc thuộc hệ thống «${hierarchy}».`,
    en: `The chain stands; its root belongs to the hierarchy "${hierarchy}".`,
  };
}

function warningsOn(path: readonly Certificate[], judged: JudgedPath, context: ChainContext): ChainWarning[] {
  const warnings: ChainWarning[] = [];
  const { anchor } = judged.path;
  const add = (code: string, certificate: Certificate, vi: string, en: string): void => {
    warnings.push({ code, certificate, message: { vi, en } });
  };
  if (anchor.provenance.status === 'not-confirmed-out-of-band') {
    add(
      'ANCHOR_NOT_CONFIRMED',
      anchor.certificate,
      'Mã băm của gốc chưa được ai đối chiếu qua kênh khác.',
      'Nobody has compared the digest of the root through another channel yet.',
    );
  }
  if (!context.revocation.required)
    add(
      'REVOCATION_SKIPPED',
      path[0] as Certificate,
      'Không kiểm tra thu hồi, theo yêu cầu.',
      'Revocation was not checked, as asked.',
    );
  if (judged.path.certificates.length === 0)
    add(
      'ANCHOR_ITSELF',
      anchor.certificate,
      'Chứng thư được hỏi chính là gốc tin cậy: không ai ở trên nó, nên không có gì để kiểm thu hồi.',
      'The certificate asked about is the anchor itself: nobody stands above it, so there is no revocation to check.',
    );
  for (const [index, certificate] of path.entries()) {
    for (const quirk of certificate.quirks)
      add('QUIRK', certificate, `Lệch chuẩn được bỏ qua: ${quirk}.`, `A deviation was read around: ${quirk}.`);
    const issuer = path[index + 1];
    const wanted = certificate.authorityKeyId?.keyId;
    if (issuer?.subjectKeyId !== undefined && wanted !== undefined && wanted !== issuer.subjectKeyId) {
      add(
        'KEY_ID_MISMATCH',
        certificate,
        'Mã khoá nơi cấp ghi trong chứng thư không khớp.',
        'The issuer key identifier in the certificate does not match.',
      );
    }
  }
  return warnings;
}
