import type { DocumentFields } from '../model/types.ts';
import type { Facts, Finding, Rule } from './rule.ts';

/** A rule over document packets only. */
export function onDocument(
  check: (document: DocumentFields, facts: Facts) => Iterable<Finding>,
): (facts: Facts) => Iterable<Finding> {
  return (facts) => (facts.document === undefined ? [] : check(facts.document, facts));
}

function empty(value: string | undefined, path: string): Finding[] {
  return value === undefined || value === '' ? [{ path }] : [];
}

const required = {
  vi: 'Bổ sung giá trị này; phần mềm nhận không vào sổ được khi thiếu.',
  en: 'Give this value; a receiver cannot register the document without it.',
};
const useful = { vi: 'Nên bổ sung.', en: 'It should be given.' };

/** A date that is absent, not one that was there and could not be read (that is `T.`). */
function noDate(facts: Facts, date: string | null | undefined, path: string): Finding[] {
  return (date === null || date === undefined || date === '') && !facts.unreadable.some((u) => u.path === path) ? [{ path }] : [];
}

export const missingRules: readonly Rule[] = [
  {
    code: 'N.From',
    severity: 'error',
    clause: '§6.3 1.1',
    by: 'reader',
    text: { vi: 'Thiếu cơ quan gửi (From).', en: 'The sender (From) is missing.' },
    fix: required,
  },
  {
    code: 'N.From.OrganId',
    severity: 'error',
    clause: '§6.3 1.1',
    by: 'check',
    text: { vi: 'Thiếu mã định danh cơ quan gửi.', en: "The sender's agency code is missing." },
    fix: required,
    check: (facts) => empty((facts.document ?? facts.status)?.from.organId, 'from.organId'),
  },
  {
    code: 'N.From.OrganName',
    severity: 'warning',
    clause: '§6.3 1.1, §10.1',
    by: 'check',
    text: { vi: 'Thiếu tên cơ quan gửi.', en: "The sender's name is missing." },
    fix: useful,
    check: (facts) => empty((facts.document ?? facts.status)?.from.organName, 'from.organName'),
  },
  {
    code: 'N.To',
    severity: 'error',
    clause: '§6.3 1.2',
    by: 'check',
    text: { vi: 'Không có nơi nhận (To).', en: 'There is no recipient (To).' },
    fix: required,
    check: onDocument((d) => (d.to.length === 0 ? [{ path: 'to' }] : [])),
  },
  {
    code: 'N.To.OrganId',
    severity: 'error',
    clause: '§6.3 1.2',
    by: 'check',
    text: { vi: 'Nơi nhận không có mã định danh.', en: 'A recipient has no agency code.' },
    fix: required,
    check: onDocument((d) => d.to.flatMap((to, i) => empty(to.organId, `to[${i}].organId`))),
  },
  {
    code: 'N.To.OrganName',
    severity: 'info',
    clause: '§6.3 1.2',
    by: 'check',
    text: { vi: 'Nơi nhận không có tên cơ quan.', en: 'A recipient has no agency name.' },
    fix: useful,
    check: onDocument((d) => d.to.flatMap((to, i) => empty(to.organName, `to[${i}].organName`))),
  },
  {
    code: 'N.Code.CodeNumber',
    severity: 'error',
    clause: '§6.3 1.3',
    by: 'check',
    text: { vi: 'Thiếu số văn bản (CodeNumber).', en: 'The document number (CodeNumber) is missing.' },
    fix: required,
    check: onDocument((d) => empty(d.code.number, 'code.number')),
  },
  {
    code: 'N.Code.CodeNotation',
    severity: 'error',
    clause: '§6.3 1.3',
    by: 'check',
    text: { vi: 'Thiếu ký hiệu văn bản (CodeNotation).', en: 'The document notation (CodeNotation) is missing.' },
    fix: required,
    check: onDocument((d) => empty(d.code.notation, 'code.notation')),
  },
  {
    code: 'N.PromulgationDate',
    severity: 'error',
    clause: '§6.3 1.4',
    by: 'check',
    text: { vi: 'Thiếu ngày ban hành.', en: 'The date of promulgation is missing.' },
    fix: required,
    check: onDocument((d, facts) => noDate(facts, d.promulgation.date, 'promulgation.date')),
  },
  {
    code: 'N.Subject',
    severity: 'error',
    clause: '§6.3 1.6',
    by: 'check',
    text: { vi: 'Thiếu trích yếu (Subject).', en: 'The abstract (Subject) is missing.' },
    fix: required,
    check: onDocument((d) => empty(d.subject, 'subject')),
  },
  {
    code: 'N.DocumentType',
    severity: 'error',
    clause: '§6.3 1.5',
    by: 'check',
    text: { vi: 'Thiếu loại văn bản (DocumentType/TypeName).', en: 'The document type (DocumentType/TypeName) is missing.' },
    fix: required,
    check: onDocument((d) => empty(d.type.typeName, 'type.typeName')),
  },
  {
    code: 'N.DocumentId',
    severity: 'error',
    clause: '§6.3 1.14, §12',
    by: 'check',
    text: { vi: 'Thiếu mã định danh văn bản (DocumentId).', en: 'The document id (DocumentId) is missing.' },
    fix: required,
    check: onDocument((d) => empty(d.documentId, 'documentId')),
  },
  {
    code: 'N.SignerInfo',
    severity: 'warning',
    clause: '§6.3 1.8',
    by: 'check',
    text: { vi: 'Thiếu họ tên người ký.', en: "The signer's name is missing." },
    fix: useful,
    check: onDocument((d) => empty(d.signer?.fullName, 'signer.fullName')),
  },
  {
    code: 'N.TraceHeader',
    severity: 'warning',
    clause: '§7, §16',
    by: 'check',
    text: { vi: 'Không có vết chuyển (TraceHeader).', en: 'There is no trace (TraceHeader).' },
    fix: { vi: 'Phần mềm gửi phải ghi vết của mình.', en: 'The sending system must write its own.' },
    check: onDocument((d) => (d.trace.length === 0 ? [{ path: 'trace' }] : [])),
  },
  {
    code: 'N.TraceHeader.OrganId',
    severity: 'warning',
    clause: '§7, §15',
    by: 'check',
    text: { vi: 'Vết chuyển không có mã cơ quan.', en: 'A trace has no agency code.' },
    fix: { vi: 'Không dùng vết này để suy ra đường đi.', en: 'Do not derive the route from it.' },
    check: onDocument((d) => d.trace.flatMap((hop, i) => empty(hop.organId, `trace[${i}].organId`))),
  },
  {
    code: 'N.Bussiness',
    severity: 'info',
    clause: '§15',
    by: 'reader',
    text: {
      vi: 'Không có phần nghiệp vụ (Bussiness): coi là văn bản mới (loại 0).',
      en: 'No Bussiness part: taken as a new document (type 0).',
    },
    fix: { vi: 'Nên ghi rõ.', en: 'It should be stated.' },
  },
  {
    code: 'N.Bussiness.DocumentId',
    severity: 'warning',
    clause: '§7, §16',
    by: 'check',
    text: {
      vi: 'Gói thu hồi hoặc cập nhật không nêu văn bản bị tác động.',
      en: 'A recall or update does not name the document it acts on.',
    },
    fix: {
      vi: 'Với thu hồi, mã trong phần đầu được hiểu là văn bản bị thu hồi; với cập nhật phải bổ sung.',
      en: 'In a recall the id of the header is taken; an update must give it.',
    },
    check: onDocument((d, facts) => {
      const type = d.business.type;
      if ((type !== 1 && type !== 2) || (d.business.documentId ?? '') !== '') return [];
      return [{ path: 'business.documentId', severity: type === 2 || facts.mode === 'write' ? 'error' : 'warning' }];
    }),
  },
  {
    code: 'N.BussinessDocumentInfo',
    severity: 'error',
    clause: '§7, §16',
    by: 'check',
    text: {
      vi: 'Gói cập nhật không nói điều gì thay đổi (BussinessDocumentInfo).',
      en: 'An update does not say what changed (BussinessDocumentInfo).',
    },
    fix: required,
    check: onDocument((d) =>
      d.business.type === 2 &&
      d.business.documentInfo === undefined &&
      d.business.documentReceiver === undefined &&
      d.business.receivers.length === 0
        ? [{ path: 'business.documentInfo' }]
        : [],
    ),
  },
  {
    code: 'N.ReplacementInfoList',
    severity: 'error',
    clause: '§7, §16',
    by: 'check',
    text: { vi: 'Gói thay thế không liệt kê văn bản bị thay thế.', en: 'A replacement lists no replaced document.' },
    fix: required,
    check: onDocument((d) =>
      d.business.type === 3 && !d.business.replacements.some((r) => r.documentId !== '')
        ? [{ path: 'business.replacements' }]
        : [],
    ),
  },
  {
    code: 'N.Attachment',
    severity: 'warning',
    clause: '§14',
    by: 'check',
    text: { vi: 'Văn bản không có tệp đính kèm nào.', en: 'The document has no attachment.' },
    fix: { vi: 'Có sản phẩm từ chối gói như vậy.', en: 'Some products refuse such a packet.' },
    check: onDocument((_, facts) => (facts.attachments.length === 0 ? [{ path: 'attachments' }] : [])),
  },
  {
    code: 'N.Attachment.Content',
    severity: 'error',
    clause: '§8.2',
    by: 'attachment',
    text: {
      vi: 'Tệp "{name}" không có nội dung (ContentTransferEncoded).',
      en: 'Attachment "{name}" has no content (ContentTransferEncoded).',
    },
    fix: { vi: 'Yêu cầu bên gửi gửi lại.', en: 'Ask the sender to send it again.' },
  },
  {
    code: 'N.Description',
    severity: 'warning',
    onWrite: 'error',
    clause: '§10.2; QĐ 28/2018 Đ5.4',
    by: 'check',
    text: { vi: 'Trạng thái {code} phải kèm lý do (Description).', en: 'Status {code} must carry a reason (Description).' },
    fix: required,
    check: (facts) =>
      facts.status !== undefined && (facts.status.statusCode === '02' || facts.status.statusCode === '13')
        ? empty(facts.status.description, 'description').map((f) => ({ ...f, values: { code: facts.status?.statusCode ?? '' } }))
        : [],
  },
  ...(['OrganId', 'Code', 'DocumentId'] as const).map((element): Rule => {
    const key = element === 'OrganId' ? 'organId' : element === 'Code' ? 'code' : 'documentId';
    return {
      code: `N.ResponseFor.${element}`,
      severity: 'error',
      clause: '§10.1, §16',
      by: 'check',
      text: {
        vi: `Gói trạng thái thiếu ResponseFor/${element}: không biết trả lời văn bản nào.`,
        en: `The status packet lacks ResponseFor/${element}: it does not say which document it answers.`,
      },
      fix: required,
      check: (facts) => (facts.status === undefined ? [] : empty(facts.status.responseFor[key], `responseFor.${key}`)),
    };
  }),
  {
    code: 'N.ResponseFor.PromulgationDate',
    severity: 'warning',
    clause: '§10.1, §16',
    by: 'check',
    text: {
      vi: 'Gói trạng thái thiếu ngày ban hành của văn bản được trả lời.',
      en: 'The status packet lacks the promulgation date of the document it answers.',
    },
    fix: useful,
    check: (facts) =>
      facts.status === undefined ? [] : noDate(facts, facts.status.responseFor.promulgationDate, 'responseFor.promulgationDate'),
  },
  {
    code: 'N.Timestamp',
    severity: 'warning',
    clause: '§10.1',
    by: 'check',
    text: { vi: 'Gói trạng thái thiếu thời điểm.', en: 'The status packet has no time.' },
    fix: useful,
    check: (facts) => (facts.status === undefined ? [] : noDate(facts, facts.status.timestamp, 'timestamp')),
  },
];
