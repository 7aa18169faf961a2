import { fitsEdition, organIdForm } from '../ids/organ-id.ts';
import { onDocument } from './missing.ts';
import type { Facts, Finding, Rule } from './rule.ts';

const rawKept = { vi: 'Giá trị gốc được giữ trong issue.', en: 'The original text is kept in the issue.' };

function unreadable(element: string): (facts: Facts) => Finding[] {
  return (facts) =>
    facts.unreadable.filter((u) => u.element === element).map((u) => ({ path: u.path, raw: u.raw, values: { raw: u.raw } }));
}

function unreadableRule(element: string, clause: string, form: string): Rule {
  return {
    code: `T.${element}`,
    severity: 'warning',
    onWrite: 'error',
    clause,
    by: 'check',
    text: { vi: `${element} "{raw}" không đúng dạng ${form}.`, en: `${element} "{raw}" is not of the form ${form}.` },
    fix: rawKept,
    check: unreadable(element),
  };
}

function* organIds(facts: Facts): Generator<Finding> {
  const body = facts.document ?? facts.status;
  const codes: (readonly [string, string])[] = [[body?.from.organId ?? '', 'from.organId']];
  for (const [i, to] of (facts.document?.to ?? []).entries()) codes.push([to.organId, `to[${i}].organId`]);
  if (facts.status !== undefined) codes.push([facts.status.responseFor.organId, 'responseFor.organId']);
  for (const [code, path] of codes) {
    if (code === '') continue;
    const form = organIdForm(code);
    if (fitsEdition(code, facts.edition)) continue;
    // Under the 2022 edition an old-form code is still met everywhere: a warning. On reading, both grammars are at home.
    const known = form === 'old' || form === 'new' || form === 'enterprise';
    if (facts.mode === 'read' && known) continue;
    const soft = facts.mode === 'read' || !facts.strictCodes || (facts.edition === '2022' && form === 'old');
    yield { path, raw: code, values: { raw: code, form, edition: facts.edition }, severity: soft ? 'warning' : 'error' };
  }
}

/** Rules about the form of a value or of the packet itself. */
export const typeRules: readonly Rule[] = [
  {
    code: 'T.Root',
    severity: 'error',
    clause: '§2, §3, §16',
    by: 'reader',
    text: {
      vi: 'Gốc "{value}" không phải edXML của QCVN 102:2016 ({how}).',
      en: 'Root "{value}" is not the edXML of QCVN 102:2016 ({how}).',
    },
    fix: { vi: 'Gói không đọc được như văn bản.', en: 'The packet cannot be read as a document.' },
  },
  {
    code: 'T.Root.Case',
    severity: 'warning',
    clause: '§15',
    by: 'reader',
    text: { vi: 'Gốc viết "{value}" thay vì "edXML".', en: 'The root is written "{value}" instead of "edXML".' },
    fix: { vi: 'Đã chấp nhận.', en: 'Accepted.' },
  },
  {
    code: 'T.Root.Generation',
    severity: 'error',
    clause: '§2',
    by: 'reader',
    text: { vi: 'Gói thuộc thế hệ cũ {value}.', en: 'The packet is of the older generation {value}.' },
    fix: {
      vi: 'Chỉ nhận diện, không đọc nội dung; yêu cầu gửi lại theo QCVN 102:2016.',
      en: 'Recognised, not read; ask for QCVN 102:2016.',
    },
  },
  {
    code: 'T.Root.Mime',
    severity: 'warning',
    clause: '§2',
    by: 'reader',
    text: {
      vi: 'Tệp là thông điệp MIME (SOAP kèm tệp hoặc thư điện tử), không phải một tệp XML.',
      en: 'The file is a MIME message (SOAP with Attachments, or mail), not one XML file.',
    },
    fix: {
      vi: 'Chỉ các thế hệ trước QCVN 102:2016 gửi như vậy; lưu tệp và yêu cầu bên gửi gửi lại một tệp .edxml.',
      en: 'Only generations before QCVN 102:2016 were sent so; keep the file and ask the sender for one .edxml file.',
    },
  },
  {
    code: 'T.Root.NotEdoc',
    severity: 'warning',
    clause: '§3',
    by: 'reader',
    text: {
      vi: 'Gói dùng không gian tên của edXML nhưng không phải văn bản điện tử.',
      en: 'The packet uses the edXML namespace but is not an e-document.',
    },
    fix: { vi: 'Không vào sổ.', en: 'Do not register it.' },
  },
  {
    code: 'T.Prolog',
    severity: 'warning',
    clause: '§15',
    by: 'reader',
    text: {
      vi: '{count} byte lạ trước khai báo XML đã bị bỏ qua; gói không kiểm tra chữ ký được.',
      en: '{count} junk bytes before the XML declaration were skipped; the packet cannot be verified.',
    },
    fix: {
      vi: 'Yêu cầu bên gửi gửi lại bản nguyên vẹn nếu cần giá trị pháp lý.',
      en: 'Ask the sender for an intact copy where legal value matters.',
    },
  },
  {
    code: 'T.Salvage',
    severity: 'warning',
    clause: '§15',
    by: 'reader',
    text: {
      vi: 'Gói không đúng XML và đã được đọc bằng chế độ cứu: nội dung chỉ để tham khảo.',
      en: 'The packet is not well-formed and was read by salvage: for information only.',
    },
    fix: { vi: 'Không bao giờ dùng để kết luận về chữ ký.', en: 'Never use it to judge a signature.' },
  },
  {
    code: 'T.Element',
    severity: 'info',
    clause: '§7, §10.1, §15',
    by: 'reader',
    text: { vi: 'Phần tử viết là "{value}" thay vì "{other}".', en: 'An element is written "{value}" instead of "{other}".' },
    fix: { vi: 'Đã chấp nhận.', en: 'Accepted.' },
  },
  {
    code: 'T.OrganId',
    severity: 'error',
    clause: '§11, §16',
    by: 'check',
    text: {
      vi: 'Mã định danh "{raw}" (dạng {form}) không đúng ngữ pháp của bản {edition}.',
      en: 'Agency code "{raw}" (form {form}) does not fit the grammar of edition {edition}.',
    },
    fix: { vi: 'Tra mã trong danh bạ của trục.', en: 'Look the code up in the directory of the axis.' },
    check: organIds,
  },
  {
    code: 'T.Code.CodeNumber',
    severity: 'warning',
    clause: '§6.3 1.3, §16',
    by: 'check',
    text: { vi: 'Số văn bản "{raw}" không phải số.', en: 'The document number "{raw}" is not numeric.' },
    fix: { vi: 'Chấp nhận, nhưng có phần mềm không vào sổ được.', en: 'Accepted, but some systems cannot register it.' },
    check: onDocument((d) =>
      d.code.number !== '' && !/^\d+$/.test(d.code.number) ? [{ path: 'code.number', raw: d.code.number }] : [],
    ),
  },
  {
    code: 'T.PromulgationDate',
    severity: 'error',
    clause: '§14, §16',
    by: 'check',
    text: {
      vi: 'Ngày "{raw}" không đúng dạng yyyy/MM/dd hoặc không có thật.',
      en: 'Date "{raw}" is not of the form yyyy/MM/dd or does not exist.',
    },
    fix: rawKept,
    check: (facts) =>
      facts.unreadable
        .filter((u) => u.element === 'PromulgationDate')
        // §14: another date form, or a day like 2014/02/30, is met in the field; a text that is no date at all is an error.
        .map((u): Finding => {
          const soft = facts.mode === 'read' && (u.recovered || /^\d{1,4}[/-]\d{1,2}[/-]\d{1,4}/.test(u.raw));
          return { path: u.path, raw: u.raw, ...(soft ? { severity: 'warning' as const } : {}) };
        }),
  },
  unreadableRule('DueDate', '§14', 'yyyy/MM/dd'),
  unreadableRule('Timestamp', '§14, §16', 'yyyy/MM/dd HH:mm:ss'),
  unreadableRule('Type', '§6.3 1.5', 'số nguyên · integer'),
  unreadableRule('TypeDetail', '§6.3 1.5', 'số nguyên · integer'),
  unreadableRule('Priority', '§13.2', 'số nguyên · integer'),
  unreadableRule('PromulgationAmount', '§6.3 1.11', 'số nguyên · integer'),
  unreadableRule('PageAmount', '§6.3 1.11', 'số nguyên · integer'),
  unreadableRule('Direction', '§6.3 1.11', 'true | false'),
  unreadableRule('SteeringType', '§6.3 1.13', 'số nguyên · integer'),
  unreadableRule('ReceiverType', '§7', '0 | 1'),
  unreadableRule('Paper', '§7', '0 | 1'),
  unreadableRule('DocumentInfo', '§7', '0 | 1'),
  unreadableRule('DocumentReceiver', '§7', '0 | 1'),
  {
    code: 'T.Text',
    severity: 'error',
    clause: '§14',
    by: 'writer',
    text: { vi: 'Giá trị chứa ký tự không được phép trong XML.', en: 'The value holds characters that XML does not allow.' },
    fix: { vi: 'Bỏ ký tự điều khiển khỏi văn bản.', en: 'Remove control characters from the text.' },
  },
  {
    code: 'T.Draft',
    severity: 'error',
    clause: '§6',
    by: 'writer',
    text: { vi: 'Bản thảo không đúng lược đồ: {how}.', en: 'The draft does not fit its schema: {how}.' },
    fix: { vi: 'Xem draft.schema.json.', en: 'See draft.schema.json.' },
  },
  {
    code: 'T.Attachment.File',
    severity: 'error',
    clause: '§8',
    by: 'writer',
    text: { vi: 'Không đọc được tệp "{name}": {how}.', en: 'Cannot read file "{name}": {how}.' },
    fix: { vi: 'Kiểm tra đường dẫn và quyền đọc.', en: 'Check the path and the permission.' },
  },
  {
    code: 'T.Attachment.Base64',
    severity: 'error',
    clause: '§8.4, §16',
    by: 'attachment',
    text: {
      vi: 'Nội dung của "{name}" không phải base64 (ký tự thứ {offset}).',
      en: 'The content of "{name}" is not base64 (character {offset}).',
    },
    fix: {
      vi: 'Chỉ tệp này hỏng; yêu cầu bên gửi gửi lại.',
      en: 'Only this attachment is broken; ask the sender to send it again.',
    },
  },
  {
    code: 'T.Attachment.Padding',
    severity: 'warning',
    clause: '§8.4',
    by: 'attachment',
    text: { vi: 'Base64 của "{name}" thiếu dấu đệm "=".', en: 'The base64 of "{name}" lacks its padding "=".' },
    fix: { vi: 'Đã giải mã được.', en: 'It was decoded.' },
  },
  {
    code: 'T.Attachment.Zip',
    severity: 'warning',
    clause: '§8.4',
    by: 'attachment',
    text: {
      vi: '"{name}" bắt đầu như tệp zip nhưng không mở được ({how}).',
      en: '"{name}" begins like a zip but cannot be opened ({how}).',
    },
    fix: { vi: 'Giao nguyên byte nhận được.', en: 'The bytes are handed out as they came.' },
  },
  {
    code: 'T.Attachment.ZipBroken',
    severity: 'error',
    clause: '§8.4',
    by: 'attachment',
    text: { vi: 'Tệp nén của "{name}" hỏng ({how}).', en: 'The zip payload of "{name}" is broken ({how}).' },
    fix: {
      vi: 'Tệp này không được giao ra; yêu cầu bên gửi gửi lại.',
      en: 'This attachment is not handed out; ask the sender to send it again.',
    },
  },
];
