import { type Language, type Message, visible } from '@lienthong/core';
import { authorityNotice } from '@lienthong/signature';
import type { AttachmentReport, DocumentPart, Finding, Outcome, PacketSignatureReport } from './report.ts';
import { type SignatureView, signatureViews } from './view.ts';

export const OUTCOME: Readonly<Record<Outcome, Message>> = {
  valid: { vi: 'HỢP LỆ: các chữ ký đều đứng vững', en: 'VALID: the signatures stand' },
  unsigned: { vi: 'KHÔNG KÝ: không có chữ ký nào làm chứng cho gói này', en: 'UNSIGNED: no signature stands for this packet' },
  indeterminate: { vi: 'CHƯA XÁC ĐỊNH: có điều chưa kiểm tra được', en: 'INDETERMINATE: something could not be checked' },
  invalid: { vi: 'KHÔNG HỢP LỆ: có chữ ký hỏng hoặc không đáng tin', en: 'INVALID: a signature is broken or untrusted' },
};

export const PART: Readonly<Record<DocumentPart['kind'], Message>> = {
  header: { vi: 'thông tin văn bản', en: 'document information' },
  trace: { vi: 'vết đường đi', en: 'trace' },
  business: { vi: 'nghiệp vụ', en: 'business part' },
  manifest: { vi: 'danh mục tệp', en: 'manifest' },
  attachment: { vi: 'tệp', en: 'attachment' },
};

/** About the signatures inside one attachment; that the packet signature covers it is said elsewhere. */
export const OWN: Readonly<Record<Outcome, Message>> = {
  valid: { vi: 'chữ ký bên trong đứng vững', en: 'the signatures inside stand' },
  unsigned: { vi: 'không có chữ ký PDF hay CMS bên trong', en: 'no PDF or CMS signature inside' },
  indeterminate: { vi: 'chữ ký bên trong chưa xác định được', en: 'the signatures inside are undetermined' },
  invalid: { vi: 'chữ ký bên trong hỏng hoặc không đáng tin', en: 'a signature inside is broken or untrusted' },
};

/** Where the time of a signature comes from. */
export const TIME_SOURCE: Readonly<Record<NonNullable<SignatureView['fields']['time']>['source'], Message>> = {
  timestamp: { vi: 'dấu thời gian đã kiểm tra', en: 'verified time stamp' },
  'proof-of-existence': { vi: 'thời điểm ta ghi nhận', en: 'our own record' },
  claimed: { vi: 'do chữ ký tự khai, không phải bằng chứng', en: 'claimed by the signature, no proof' },
  judgement: { vi: 'thời điểm xét, không phải thời điểm ký', en: 'time of judgement, not of signing' },
};

export const FILLED_AFTER: Message = {
  vi: 'Điền sau chữ ký này, chữ ký không bảo đảm',
  en: 'Filled in after this signature, which does not vouch for it',
};

interface Facts {
  readonly packetSignature: PacketSignatureReport;
  readonly attachments: readonly AttachmentReport[];
  readonly findings: readonly Finding[];
  readonly at: string;
}

/** The judgement in plain words, one fact a line. */
export function explain(outcome: Outcome, facts: Facts, lang: Language): string {
  const vi = lang === 'vi';
  const lines = [OUTCOME[outcome][lang], `${vi ? 'Xét tại' : 'Judged at'}: ${facts.at}`];
  lines.push(...new Set(facts.findings.map((finding) => `- ${reason(finding, lang)}`)));
  for (const view of signatureViews(facts.packetSignature, facts.attachments)) lines.push(...signatureLines(view, lang));
  if (facts.packetSignature.covered.length > 0) {
    lines.push(`- ${vi ? 'Được ký' : 'Covered'}: ${names(facts.packetSignature.covered, lang)}`);
  }
  if (facts.packetSignature.state === 'valid' && facts.packetSignature.uncovered.length > 0) {
    lines.push(`- ${vi ? 'Không được ký' : 'Not covered'}: ${names(facts.packetSignature.uncovered, lang)}`);
  }
  for (const { name, outcome: verdict, signs } of facts.attachments) {
    const about = signs === undefined ? '' : vi ? ` (ký cho tệp «${signs.name}»)` : ` (of the file «${signs.name}»)`;
    lines.push(`- ${PART.attachment[lang]} «${name}»: ${OWN[verdict][lang]}${about}`);
  }
  lines.push(authorityNotice[lang]);
  return lines.map((line) => `${visible(line)}\n`).join('');
}

/** With the file that it is about, where it is about one. */
function reason({ message, details }: Finding, lang: Language): string {
  const file = details?.['attachment'];
  return typeof file === 'string' ? `${PART.attachment[lang]} «${file}»: ${message[lang]}` : message[lang];
}

function signatureLines({ attachment, format, fields, outcome, message, pdf }: SignatureView, lang: Language): string[] {
  const vi = lang === 'vi';
  const place =
    attachment === undefined ? (vi ? 'Chữ ký của gói' : 'Packet signature') : `${PART.attachment[lang]} «${attachment}»`;
  const lines = [`- ${place} (${format}): ${fields.signer ?? (vi ? 'không rõ' : 'unknown')}`];
  if (fields.issuingCa !== undefined) lines.push(`  ${vi ? 'Nơi cấp' : 'Issued by'}: ${fields.issuingCa}`);
  if (fields.time !== undefined)
    lines.push(`  ${vi ? 'Thời điểm' : 'Time'}: ${fields.time.at} (${TIME_SOURCE[fields.time.source][lang]})`);
  if (pdf !== undefined && pdf.filledAfter.length > 0)
    lines.push(`  ${FILLED_AFTER[lang]}: ${pdf.filledAfter.map((field) => `«${field}»`).join(', ')}`);
  if (outcome !== 'valid') lines.push(`  ${message[lang]}`);
  return lines;
}

function names(parts: readonly DocumentPart[], lang: Language): string {
  return parts
    .map((part) => (part.kind === 'attachment' ? `${PART.attachment[lang]} «${part.name}»` : PART[part.kind][lang]))
    .join(', ');
}
