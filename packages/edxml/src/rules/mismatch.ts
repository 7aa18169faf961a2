import { parseDocumentId } from '../ids/document-id.ts';
import { level1Row, parseOrganId, sameOrganId } from '../ids/organ-id.ts';
import { typeDisagreement } from '../lists/document-type.ts';
import { onDocument } from './missing.ts';
import type { Finding, Rule } from './rule.ts';

const lookTwice = { vi: 'Kiểm tra lại trước khi vào sổ.', en: 'Check before registering.' };
const kept = {
  vi: 'Giá trị gốc được giữ; khi so sánh dùng bản đã làm sạch.',
  en: 'The original text is kept; comparisons use the cleaned one.',
};

/** Rules about values that contradict each other. */
export const mismatchRules: readonly Rule[] = [
  {
    code: 'M.To.Duplicate',
    severity: 'error',
    clause: '§6.3 1.2, §16',
    by: 'check',
    text: { vi: 'Nơi nhận {value} lặp lại.', en: 'Recipient {value} is given twice.' },
    fix: { vi: 'Mỗi cơ quan chỉ ghi một lần.', en: 'Give each agency once.' },
    *check(facts) {
      const seen = new Set<string>();
      for (const [i, to] of (facts.document?.to ?? []).entries()) {
        if (to.organId === '') continue;
        if (seen.has(to.organId)) yield { path: `to[${i}].organId`, values: { value: to.organId } };
        seen.add(to.organId);
      }
    },
  },
  {
    code: 'M.OrganId.Level1',
    severity: 'warning',
    clause: '§11.4, §16',
    by: 'check',
    text: {
      vi: 'Mã cấp 1 "{value}" không có trong danh mục kèm theo.',
      en: 'Level-1 code "{value}" is not in the shipped list.',
    },
    fix: { vi: 'Danh mục chỉ tới 2025; hỏi danh bạ của trục.', en: 'The list ends in 2025; ask the directory of the axis.' },
    *check(facts) {
      const body = facts.document ?? facts.status;
      const codes: (readonly [string, string])[] = [[body?.from.organId ?? '', 'from.organId']];
      for (const [i, to] of (facts.document?.to ?? []).entries()) codes.push([to.organId, `to[${i}].organId`]);
      if (facts.status !== undefined) codes.push([facts.status.responseFor.organId, 'responseFor.organId']);
      for (const [code, path] of codes) {
        const level1 = parseOrganId(code).level1;
        if (level1 !== undefined && level1Row(level1) === undefined) yield { path, values: { value: level1 } };
      }
    },
  },
  {
    code: 'M.DocumentType',
    severity: 'warning',
    clause: '§13.1, §16',
    by: 'check',
    text: {
      vi: 'Type "{type}", TypeDetail "{detail}" và TypeName "{name}" không khớp bảng loại văn bản của Sửa đổi 1:2022.',
      en: 'Type "{type}", TypeDetail "{detail}" and TypeName "{name}" do not fit the tables of Sửa đổi 1:2022.',
    },
    fix: {
      vi: 'Tin TypeName; ghi lại Type và TypeDetail theo bảng.',
      en: 'Trust TypeName; set Type and TypeDetail by the table.',
    },
    check: onDocument((d) =>
      d.type.typeName !== '' && typeDisagreement(d.type) !== undefined
        ? [{ path: 'type', values: { type: d.type.type ?? '', detail: d.type.typeDetail ?? '', name: d.type.typeName } }]
        : [],
    ),
  },
  {
    code: 'M.DocumentType.Ambiguous',
    severity: 'info',
    clause: '§13.1',
    by: 'writer',
    text: {
      vi: '"{name}" là tên của cả văn bản quy phạm pháp luật lẫn văn bản cá biệt; đã ghi là văn bản hành chính (cá biệt).',
      en: '"{name}" names both a normative and an individual document; written as administrative (individual).',
    },
    fix: {
      vi: 'Ghi rõ { type, typeDetail, typeName } nếu là văn bản quy phạm pháp luật.',
      en: 'Give { type, typeDetail, typeName } when it is a normative one.',
    },
  },
  {
    code: 'M.DocumentId',
    severity: 'warning',
    clause: '§12, §15',
    by: 'check',
    text: {
      vi: 'DocumentId nói {part} là "{value}", phần đầu gói lại ghi "{other}".',
      en: 'DocumentId says that the {part} is "{value}", the header says "{other}".',
    },
    fix: lookTwice,
    check: onDocument((d) => {
      const id = parseDocumentId(d.documentId);
      if (id.form !== 'library') return [];
      const pairs: (readonly [string, string, string])[] = [
        ['OrganId', id.organId ?? '', d.from.organId],
        ['PromulgationDate', id.date ?? '?', d.promulgation.date ?? id.date ?? '?'],
        ['Code', `${id.number}/${id.notation}`, `${d.code.number}/${d.code.notation}`],
      ];
      return pairs
        .filter(([, value, other]) => !sameOrganId(value, other))
        .map(([part, value, other]): Finding => ({ path: 'documentId', values: { part, value, other } }));
    }),
  },
  {
    code: 'M.Bussiness.DocumentId',
    severity: 'warning',
    clause: '§15',
    by: 'check',
    text: {
      vi: 'Văn bản mới (loại 0) mà lại nêu văn bản bị tác động "{value}".',
      en: 'A new document (type 0) names a document it acts on: "{value}".',
    },
    fix: lookTwice,
    check: onDocument((d) =>
      d.business.type === 0 && (d.business.documentId ?? '') !== ''
        ? [{ path: 'business.documentId', values: { value: d.business.documentId ?? '' }, raw: d.business.documentId ?? '' }]
        : [],
    ),
  },
  {
    code: 'M.Bussiness.DocumentId.Date',
    severity: 'warning',
    clause: '§15',
    by: 'check',
    text: { vi: 'Mã văn bản "{raw}" chứa một ngày không có thật.', en: 'Document id "{raw}" holds a day that does not exist.' },
    fix: lookTwice,
    check: onDocument((d) => {
      const id = d.business.documentId ?? '';
      const parts = parseDocumentId(id);
      return parts.form === 'library' && parts.date === null ? [{ path: 'business.documentId', raw: id }] : [];
    }),
  },
  {
    code: 'M.ResponseFor',
    severity: 'warning',
    clause: '§12, §15',
    by: 'check',
    text: {
      vi: 'ResponseFor/DocumentId nói {part} là "{value}", bên cạnh lại ghi "{other}".',
      en: 'ResponseFor/DocumentId says that the {part} is "{value}", beside it stands "{other}".',
    },
    fix: lookTwice,
    *check(facts) {
      for (const [i, r] of (facts.document?.responseFor ?? []).entries()) {
        const id = parseDocumentId(r.documentId);
        if (id.form !== 'library') continue;
        const path = `responseFor[${i}].documentId`;
        if (r.organId !== '' && id.organId !== r.organId)
          yield { path, values: { part: 'OrganId', value: id.organId ?? '', other: r.organId } };
        const date = r.promulgationDate;
        if (date !== null && id.date !== date)
          yield { path, values: { part: 'PromulgationDate', value: id.date ?? '?', other: date } };
      }
    },
  },
  {
    code: 'M.DueDate',
    severity: 'warning',
    clause: '§15',
    by: 'check',
    text: {
      vi: 'Hạn trả lời {value} trước ngày ban hành {other}.',
      en: 'The due date {value} is before the date of promulgation {other}.',
    },
    fix: lookTwice,
    check: onDocument((d) => {
      const due = d.dueDate ?? null;
      const date = d.promulgation.date;
      return due !== null && date !== null && due < date ? [{ path: 'dueDate', values: { value: due, other: date } }] : [];
    }),
  },
  {
    code: 'M.ReplacementInfo.Duplicate',
    severity: 'warning',
    clause: '§7.1, §15',
    by: 'reader',
    text: { vi: 'Văn bản bị thay thế "{value}" nêu hai lần; đã gộp.', en: 'Replaced document "{value}" is given twice; merged.' },
    fix: { vi: 'Không cần làm gì.', en: 'Nothing to do.' },
  },
  {
    code: 'M.Secrecy',
    severity: 'error',
    clause: '§13.3; QĐ 28/2018 Đ1.2',
    by: 'check',
    text: {
      vi: 'Văn bản có độ mật "{value}": không được gửi qua trục.',
      en: 'The document is marked secret ("{value}"): it must not go through the axis.',
    },
    fix: { vi: 'Gửi theo quy định về bảo vệ bí mật nhà nước.', en: 'Send it as the rules on state secrets say.' },
    check: (facts) =>
      facts.secrecy === undefined || facts.secrecy === 'none' || facts.secrecy === ''
        ? []
        : [{ path: 'secrecy', values: { value: facts.secrecy } }],
  },
  {
    code: 'M.Manifest.Attachment',
    severity: 'error',
    clause: '§8.2, §16',
    by: 'check',
    text: {
      vi: 'Danh mục và tệp đính kèm không khớp một-một: "{value}" ({how}).',
      en: 'Manifest and attachments are not one to one: "{value}" ({how}).',
    },
    fix: { vi: 'Yêu cầu bên gửi gửi lại; có thể thiếu tệp.', en: 'Ask the sender to send it again; a file may be missing.' },
    *check(facts) {
      const count = (list: readonly { contentId: string }[]): Map<string, number> => {
        const map = new Map<string, number>();
        for (const { contentId } of list) map.set(contentId, (map.get(contentId) ?? 0) + 1);
        return map;
      };
      const listed = count(facts.manifest);
      const present = count(facts.attachments);
      for (const row of facts.manifest) {
        if (!present.has(row.contentId))
          yield { path: row.path, values: { value: row.contentId || row.name, how: 'Manifest ⊄ AttachmentEncoded' } };
        else if ((listed.get(row.contentId) ?? 0) > 1)
          yield { path: row.path, values: { value: row.contentId, how: '×2 Manifest' } };
      }
      for (const a of facts.attachments) {
        if (!listed.has(a.contentId))
          yield { path: a.path, values: { value: a.contentId || a.name, how: 'AttachmentEncoded ⊄ Manifest' } };
        else if ((present.get(a.contentId) ?? 0) > 1)
          yield { path: a.path, values: { value: a.contentId, how: '×2 AttachmentEncoded' } };
      }
    },
  },
  {
    code: 'M.ContentType',
    severity: 'warning',
    clause: '§8.3, §15',
    by: 'check',
    text: {
      vi: 'ContentType của "{name}" trong danh mục là "{value}", ở tệp là "{other}".',
      en: 'The ContentType of "{name}" is "{value}" in the manifest, "{other}" at the attachment.',
    },
    fix: {
      vi: 'Tin nội dung tệp (sniffedType), không tin khai báo.',
      en: 'Trust the content (sniffedType), not the declaration.',
    },
    *check(facts) {
      for (const a of facts.attachments) {
        const row = facts.manifest.find((candidate) => candidate.contentId === a.contentId);
        if (row !== undefined && row.declaredType !== '' && row.declaredType !== a.declaredType) {
          yield { path: `${a.path}.declaredType`, values: { name: a.name, value: row.declaredType, other: a.declaredType } };
        }
      }
    },
  },
  {
    code: 'M.Attachment.Type',
    severity: 'warning',
    clause: '§8.4, §15',
    by: 'attachment',
    text: {
      vi: '"{name}" khai báo {value} nhưng nội dung là {other}.',
      en: '"{name}" is declared {value} but its content is {other}.',
    },
    fix: {
      vi: 'Tin nội dung tệp (sniffedType), không tin khai báo.',
      en: 'Trust the content (sniffedType), not the declaration.',
    },
  },
  {
    code: 'M.Attachment.Extension',
    severity: 'warning',
    clause: '§8.4',
    by: 'attachment',
    text: {
      vi: 'Trong tệp nén của "{name}" là tệp đuôi ".{value}".',
      en: 'The zip payload of "{name}" holds a file with extension ".{value}".',
    },
    fix: {
      vi: 'Tên trong tệp nén bị bỏ qua; dùng AttachmentName.',
      en: 'The name inside the zip is ignored; AttachmentName is used.',
    },
  },
  {
    code: 'M.Attachment.Name',
    severity: 'warning',
    onWrite: 'error',
    clause: '§8.4',
    by: 'check',
    text: {
      vi: 'Tên tệp "{value}" rỗng hoặc không an toàn (đường dẫn, ký tự điều khiển).',
      en: 'File name "{value}" is empty or unsafe (path, control characters).',
    },
    fix: { vi: 'Khi ghi ra đĩa tên được thay bằng tên an toàn.', en: 'A safe name is used when it is written to disk.' },
    *check(facts) {
      for (const a of facts.attachments) {
        if (
          a.name === '' ||
          a.name === '.' ||
          a.name === '..' ||
          /[/\\]|\p{Cc}|[\u202a-\u202e\u2066-\u2069]|^[A-Za-z]:/u.test(a.name)
        ) {
          yield { path: `${a.path}.name`, values: { value: a.name }, raw: a.name };
        }
      }
    },
  },
  {
    code: 'M.Attachment.Utf8Mangled',
    severity: 'warning',
    clause: '§8.4',
    by: 'attachment',
    text: {
      vi: '"{name}" đã bị giải mã nhầm thành UTF-8 trước khi mã hoá base64 ({count} chỗ): không khôi phục được.',
      en: '"{name}" was decoded as UTF-8 before base64 ({count} places): it cannot be restored.',
    },
    fix: { vi: 'Yêu cầu bên gửi gửi lại tệp gốc.', en: 'Ask the sender for the original file.' },
  },
  {
    code: 'M.Signature',
    severity: 'warning',
    clause: '§9, §15',
    by: 'reader',
    text: {
      vi: 'Chữ ký trong phần đầu gói không kiểm tra được: {why}.',
      en: 'The signature in the header cannot be verified: {whyEn}.',
    },
    fix: { vi: 'Căn cứ vào chữ ký trong tệp đính kèm.', en: 'Rely on the signatures in the attachments.' },
  },
  {
    code: 'M.Extra',
    severity: 'info',
    clause: '§15, §16',
    by: 'reader',
    text: { vi: 'Phần tử ngoài chuẩn: {value}.', en: 'An element outside the norm: {value}.' },
    fix: { vi: 'Được giữ lại.', en: 'It is kept.' },
  },
  {
    code: 'M.Repeated',
    severity: 'error',
    clause: '§6, §15',
    by: 'reader',
    text: {
      vi: '{value} xuất hiện nhiều lần; chỉ lần đầu được đọc, ý nghĩa không rõ.',
      en: '{value} occurs more than once; only the first is read, the meaning is not clear.',
    },
    fix: { vi: 'Không xử lý như văn bản bình thường; hỏi bên gửi.', en: 'Do not process it as usual; ask the sender.' },
  },
  {
    code: 'M.Filler',
    severity: 'warning',
    clause: '§15',
    by: 'reader',
    text: {
      vi: '{value} chứa chữ điền chỗ "{raw}"; coi như không có.',
      en: '{value} holds the filler text "{raw}"; taken as absent.',
    },
    fix: { vi: 'Bên gửi nên bỏ phần tử trống.', en: 'The sender should leave the element out.' },
  },
  {
    code: 'M.Text.Space',
    severity: 'info',
    clause: '§15',
    by: 'reader',
    text: { vi: '{value} có khoảng trắng thừa ở đầu hoặc cuối.', en: '{value} has spaces at its ends.' },
    fix: kept,
  },
  {
    code: 'M.Text.ZeroWidth',
    severity: 'warning',
    clause: '§11.1, §15',
    by: 'reader',
    text: { vi: '{value} chứa ký tự không nhìn thấy (zero-width).', en: '{value} holds invisible (zero-width) characters.' },
    fix: kept,
  },
  {
    code: 'M.Text.NotNfc',
    severity: 'info',
    clause: '§14, §15',
    by: 'reader',
    text: {
      vi: '{value} viết bằng Unicode tổ hợp (không phải NFC).',
      en: '{value} is written with decomposed letters (not NFC).',
    },
    fix: kept,
  },
  {
    code: 'M.Duplicate',
    severity: 'warning',
    clause: 'NĐ 30/2020 PL VI III.1.h',
    by: 'store',
    text: { vi: 'Đã có văn bản cùng {key}.', en: 'There is already a document with the same {key}.' },
    fix: { vi: 'Kiểm tra trùng trước khi vào sổ.', en: 'Check for a duplicate before registering.' },
  },
];
