import { type Message, vietnamIso } from '@lienthong/core';
import type { Certificate, ChainReport, RevocationEvidence } from '@lienthong/pki';
import type { SignatureTime } from './certificate.ts';
import type { SignatureReportFields } from './fields.ts';

/** How one criterion came out. `noted`: there is nothing to fail, only something to show. */
export type CriterionState = 'met' | 'not-met' | 'undetermined' | 'noted';

export type CriterionId = '1.1' | '1.2' | '1.3' | '1.4' | '1.5' | '1.6' | '2.1' | '2.2' | '2.3' | '2.4';

/** One row of the table of Annex II of TT 15/2025/TT-BKHCN, judged. */
export interface Criterion {
  readonly id: CriterionId;
  readonly mandatory: boolean;
  readonly title: Message;
  readonly state: CriterionState;
  /** What was found, or why it is open. */
  readonly note: Message;
}

/** What the criteria are judged by: the same for every format of signature. */
export interface CriteriaFacts {
  readonly certificate: Certificate | undefined;
  readonly chain: ChainReport | undefined;
  readonly time: SignatureTime | undefined;
  /** The value was made with the key of `certificate`; undefined: could not be checked. */
  readonly signatureValid: boolean | undefined;
  readonly report: SignatureReportFields;
}

const TITLES: Readonly<Record<CriterionId, readonly [mandatory: boolean, Message]>> = {
  '1.1': [
    true,
    {
      vi: 'Thời điểm ký nằm trong thời hạn hiệu lực của chứng thư, chứng thư không bị tạm dừng hay thu hồi',
      en: 'The signing time lies in the validity of the certificate, which is neither suspended nor revoked',
    },
  ],
  '1.2': [
    true,
    {
      vi: 'Trạng thái chứng thư được kiểm tra bằng CRL mới nhất tại thời điểm ký hoặc OCSP',
      en: 'The status of the certificate was checked by the newest CRL at signing time, or OCSP',
    },
  ],
  '1.3': [true, { vi: 'Thuật toán trên chứng thư đúng quy định', en: 'The algorithms on the certificate conform' }],
  '1.4': [true, { vi: 'Phạm vi sử dụng của chứng thư', en: 'The scope of use of the certificate' }],
  '1.5': [false, { vi: 'Mục đích sử dụng khoá (KU, EKU)', en: 'The purpose of the key (KU, EKU)' }],
  '1.6': [false, { vi: 'Các tuyên bố của bên cấp', en: 'Statements of the issuer' }],
  '2.1': [true, { vi: 'Có thông tin về người ký', en: 'Information about the signer is present' }],
  '2.2': [
    true,
    {
      vi: 'Chữ ký được tạo bằng khoá bí mật tương ứng với chứng thư',
      en: 'The signature was made with the key that belongs to the certificate',
    },
  ],
  '2.3': [true, { vi: 'Chứng thư có hiệu lực tại thời điểm ký', en: 'The certificate was valid at signing time' }],
  '2.4': [true, { vi: 'Giá trị băm của dữ liệu khớp với chữ ký', en: 'The digest of the data equals the signed one' }],
};

type Verdict = readonly [CriterionState, vi: string, en: string];

/**
 * The table of TT 15/2025 Annex II for one signature, all ten rows in order (spec pki.md §6). It explains the verdict and never makes
 * one: what could not be checked is `undetermined`, with a warning for criterion 1.2 as the circular wants.
 */
export function annexCriteria(facts: CriteriaFacts): Criterion[] {
  const { report, signatureValid, certificate } = facts;
  const verdicts: Readonly<Record<CriterionId, Verdict>> = {
    '1.1': validAndNotRevoked(facts),
    '1.2': statusChecked(facts),
    '1.3': ofChain(
      facts,
      ['ALGORITHM', 'KEY_UNSUPPORTED'],
      'Thuật toán nằm trong chính sách',
      'The algorithms are in the policy',
    ),
    '1.4': ofChain(facts, SCOPE, 'Các ràng buộc của chuỗi đều thoả', 'The constraints of the path hold'),
    '1.5': purpose(certificate),
    '1.6': statements(certificate),
    '2.1':
      certificate === undefined
        ? ['undetermined', 'Không có chứng thư người ký đọc được', 'There is no readable certificate of the signer']
        : ['met', certificate.subject.text, certificate.subject.text],
    '2.2': yesNo(signatureValid, 'Giá trị chữ ký khớp với khoá của chứng thư', 'The value fits the key of the certificate'),
    '2.3': yesNo(report.validAtSigning, 'Có hiệu lực', 'It was valid'),
    '2.4': yesNo(report.integrity === 'unknown' ? undefined : report.integrity === 'intact', 'Toàn vẹn', 'Intact'),
  };
  return (Object.keys(TITLES) as CriterionId[]).map((id) => {
    const [mandatory, title] = TITLES[id];
    const [state, vi, en] = verdicts[id];
    return { id, mandatory, title, state, note: { vi, en } };
  });
}

function yesNo(value: boolean | undefined, vi: string, en: string): Verdict {
  if (value === undefined) return ['undetermined', 'Chưa kiểm tra được', 'Could not be checked'];
  return value ? ['met', vi, en] : ['not-met', 'Không thoả', 'It does not hold'];
}

/** Evidence about the signer's own certificate, which the first two criteria are about. */
function evidenceOf({ certificate, chain }: CriteriaFacts): RevocationEvidence | undefined {
  return chain?.evidence.find((one) => one.certificate.sha256 === certificate?.sha256);
}

function validAndNotRevoked(facts: CriteriaFacts): Verdict {
  const { certificate, time, chain } = facts;
  if (certificate === undefined || time === undefined || chain === undefined)
    return ['undetermined', 'Chưa kiểm tra được', 'Could not be checked'];
  const at = vietnamIso(time.at.getTime());
  // Out of its time or revoked now, with nothing to prove when the signature was made: the answer is open (EN 319 102-1, NO_POE).
  const final: CriterionState = time.source === 'judgement' ? 'undetermined' : 'not-met';
  if (time.at < certificate.notBefore) return [final, `Chưa có hiệu lực tại ${at}`, `Not yet valid at ${at}`];
  if (time.at > certificate.notAfter) return [final, `Đã hết hạn tại ${at}`, `Expired at ${at}`];
  const evidence = evidenceOf(facts);
  if (evidence?.status === 'revoked') {
    const when = evidence.revokedAt === undefined ? '?' : vietnamIso(evidence.revokedAt.getTime());
    return [final, `Bị thu hồi từ ${when}`, `Revoked since ${when}`];
  }
  if (evidence?.status === 'good') return ['met', `Có hiệu lực, không bị thu hồi tại ${at}`, `Valid and not revoked at ${at}`];
  return ['undetermined', 'Chưa biết chứng thư có bị thu hồi hay không', 'Whether the certificate is revoked is not known'];
}

function statusChecked(facts: CriteriaFacts): Verdict {
  const evidence = evidenceOf(facts);
  if (evidence === undefined || evidence.status === 'unavailable') {
    const skipped = facts.chain?.revocation === 'skipped';
    return [
      'undetermined',
      `CẢNH BÁO: không kiểm tra được trạng thái chứng thư${skipped ? ' (được yêu cầu bỏ qua)' : ''}`,
      `WARNING: the status of the certificate could not be checked${skipped ? ' (skipped on request)' : ''}`,
    ];
  }
  const source = (evidence.source ?? '?').toUpperCase();
  const issued = evidence.issuedAt === undefined ? '?' : vietnamIso(evidence.issuedAt.getTime());
  return ['met', `${source} phát hành ${issued}`, `${source} issued at ${issued}`];
}

const SCOPE: readonly string[] = [
  'NAME_CONSTRAINTS',
  'POLICY',
  'KEY_USAGE',
  'EXTENDED_KEY_USAGE',
  'PATH_LENGTH',
  'NOT_A_CA',
  'CRITICAL_EXTENSION',
  'PROFILE',
];

/** A criterion that path validation answers: met on a valid path; else by whether one of its rules stopped every path. */
function ofChain({ chain }: CriteriaFacts, codes: readonly string[], vi: string, en: string): Verdict {
  if (chain === undefined) return ['undetermined', 'Chưa kiểm tra được', 'Could not be checked'];
  if (chain.outcome === 'valid') return ['met', vi, en];
  const stopped = chain.attempts.find(({ code }) => codes.includes(code));
  if (stopped === undefined) return ['undetermined', 'Chuỗi chứng thư chưa hoàn chỉnh', 'The path was not completed'];
  return [chain.outcome === 'invalid' ? 'not-met' : 'undetermined', stopped.message.vi, stopped.message.en];
}

function purpose(certificate: Certificate | undefined): Verdict {
  if (certificate === undefined) return ['undetermined', 'Chưa kiểm tra được', 'Could not be checked'];
  const { keyUsage, extendedKeyUsage } = certificate;
  const extended = extendedKeyUsage === undefined ? '' : `; EKU: ${extendedKeyUsage.join(', ')}`;
  if (keyUsage === undefined) return ['noted', `Không nêu KU${extended}`, `KU is not stated${extended}`];
  const text = `KU: ${keyUsage.join(', ')}${extended}`;
  const signs = keyUsage.includes('digitalSignature') || keyUsage.includes('nonRepudiation');
  return [signs ? 'met' : 'not-met', text, text];
}

function statements(certificate: Certificate | undefined): Verdict {
  const policies = certificate?.policies?.map(({ policy }) => policy) ?? [];
  if (policies.length === 0) return ['noted', 'Không có', 'None'];
  const text = policies.join(', ');
  return ['noted', `Chính sách chứng thư: ${text}`, `Certificate policy: ${text}`];
}
