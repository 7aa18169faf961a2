import {
  codeFields,
  documentTypeFields,
  type Field,
  type Group,
  organizationFields,
  otherInfoFields,
  promulgationFields,
  responseForFields,
  signerFields,
  singleFields,
  staffFields,
} from '../model/fields.ts';
import { onDocument } from './missing.ts';
import type { Facts, Finding, Rule } from './rule.ts';

const shorten = {
  vi: 'Rút ngắn lại; bên nhận có thể cắt hoặc từ chối (giới hạn của chuẩn chưa được xác nhận).',
  en: 'Shorten it; a receiver may cut or refuse it (the limit of the norm is not confirmed).',
};

/** Characters as people count them, when there are more than `max`; UTF-16 units are never fewer, so most texts are done at once. */
function tooLong(value: unknown, max: number): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  if (text.length <= max) return undefined;
  const { length } = [...text];
  return length > max ? length : undefined;
}

type Place = readonly [value: object | undefined, path: string];
type Where = (facts: Facts) => readonly Place[];

/** Eight rules look at all agencies: they are listed once a run. */
function placesOf(where: Where, facts: Facts): readonly Place[] {
  const known = facts.gathered?.get(where) as readonly Place[] | undefined;
  if (known !== undefined) return known;
  const places = where(facts).filter(([value]) => value !== undefined);
  facts.gathered?.set(where, places);
  return places;
}

const organizations: Where = (facts) => {
  const body = facts.document ?? facts.status;
  return body === undefined
    ? []
    : [[body.from, 'from'] as const, ...(facts.document?.to ?? []).map((to, i) => [to, `to[${i}]`] as const)];
};
const responses: Where = (facts) => [
  ...(facts.document?.responseFor ?? []).map((r, i) => [r, `responseFor[${i}]`] as const),
  [facts.status?.responseFor, 'responseFor'] as const,
];
const staff: Where = (facts) => [
  [facts.document?.business.staff, 'business.staff'] as const,
  [facts.status?.staff, 'staff'] as const,
];
const singles: Where = (facts) => [[facts.document, ''] as const, [facts.document?.business, 'business'] as const];

const groups: readonly (readonly [Group, Where])[] = [
  [organizationFields, organizations],
  [codeFields, (f) => [[f.document?.code, 'code']]],
  [promulgationFields, (f) => [[f.document?.promulgation, 'promulgation']]],
  [documentTypeFields, (f) => [[f.document?.type, 'type']]],
  [signerFields, (f) => [[f.document?.signer, 'signer']]],
  [otherInfoFields, (f) => [[f.document?.other, 'other']]],
  [responseForFields, responses],
  [staffFields, staff],
  [singleFields, singles],
];

/** One length rule for each element name that has a limit in the field tables. */
function lengthRules(): Rule[] {
  const places = new Map<string, { field: Field; key: string; fields: Group; where: Where }[]>();
  for (const [fields, where] of groups) {
    for (const [key, field] of Object.entries(fields)) {
      if (field.max === undefined) continue;
      const list = places.get(field.element) ?? [];
      list.push({ field, key, fields, where });
      places.set(field.element, list);
    }
  }
  return [...places].map(([element, list]): Rule => {
    const { vi, en } = (list[0] as { field: Field }).field;
    return {
      code: `R.${element}`,
      severity: 'warning',
      clause: '§6.3',
      by: 'check',
      text: {
        vi: `${element} (${vi}) dài {length} ký tự, quá {limit}.`,
        en: `${element} (${en}) has {length} characters, more than {limit}.`,
      },
      fix: shorten,
      check(facts) {
        const found: Finding[] = [];
        for (const { key, field, where } of list) {
          const limit = field.max as number;
          for (const [value, path] of placesOf(where, facts)) {
            const length = tooLong((value as Record<string, unknown> | undefined)?.[key], limit);
            if (length !== undefined) found.push({ path: path === '' ? key : `${path}.${key}`, values: { length, limit } });
          }
        }
        return found;
      },
    };
  });
}

export const rangeRules: readonly Rule[] = [
  ...lengthRules(),
  {
    code: 'R.ToPlaces',
    severity: 'warning',
    clause: '§6.3 1.10',
    by: 'check',
    text: {
      vi: 'Nơi nhận ghi dài tổng cộng {length} ký tự, quá 1000.',
      en: 'ToPlaces has {length} characters in all, more than 1000.',
    },
    fix: shorten,
    check: onDocument((d) => {
      const length = d.toPlaces.reduce((sum, place) => sum + [...place].length, 0);
      return length > 1000 ? [{ path: 'toPlaces', values: { length } }] : [];
    }),
  },
  {
    code: 'R.PromulgationDate',
    severity: 'error',
    clause: '§6.3 1.4, §16',
    by: 'check',
    text: {
      vi: 'Ngày ban hành {date} ở tương lai (hôm nay là {today}).',
      en: 'The date of promulgation {date} is in the future (today is {today}).',
    },
    fix: { vi: 'Sửa ngày, hoặc chỉnh đồng hồ máy.', en: 'Correct the date, or the clock.' },
    check: onDocument((d, facts) =>
      d.promulgation.date !== null && d.promulgation.date > facts.today
        ? [{ path: 'promulgation.date', values: { date: d.promulgation.date, today: facts.today } }]
        : [],
    ),
  },
  {
    code: 'R.BussinessDocType',
    severity: 'error',
    clause: '§7, §16',
    by: 'check',
    text: { vi: 'Loại nghiệp vụ "{value}" không phải 0, 1, 2 hay 3.', en: 'Business type "{value}" is none of 0, 1, 2, 3.' },
    fix: { vi: 'Không đoán: yêu cầu bên gửi gửi lại.', en: 'Do not guess: ask the sender to send it again.' },
    check: onDocument((d) =>
      [0, 1, 2, 3].includes(d.business.type)
        ? []
        : [{ path: 'business.type', values: { value: Number.isNaN(d.business.type) ? '?' : d.business.type } }],
    ),
  },
  {
    code: 'R.StatusCode',
    severity: 'warning',
    onWrite: 'error',
    clause: '§10.2, §16',
    by: 'check',
    text: { vi: 'Mã trạng thái "{value}" không có trong danh mục.', en: 'Status code "{value}" is not in the list.' },
    fix: {
      vi: 'Dùng 01–06, 13, 15 hoặc 16; mã lạ nhận được thì giữ gói, không đổi trạng thái.',
      en: 'Use 01–06, 13, 15 or 16; keep a received packet with another code, change no state.',
    },
    check: (facts) =>
      facts.status === undefined || /^(0[1-6]|13|15|16)$/.test(facts.status.statusCode)
        ? []
        : [{ path: 'statusCode', values: { value: facts.status.statusCode } }],
  },
  {
    code: 'R.Priority',
    severity: 'error',
    clause: '§13.2, §16',
    by: 'check',
    text: {
      vi: 'Độ khẩn "{value}" ngoài khoảng 0–4, hoặc là 4 mà NĐ 30/2020 không có.',
      en: 'Urgency "{value}" is outside 0–4, or is 4, which NĐ 30/2020 does not know.',
    },
    fix: { vi: 'Dùng 0 thường, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc.', en: 'Use 0 normal, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc.' },
    check: onDocument((d) => {
      const value = d.other?.priority;
      if (value === undefined || (value >= 0 && value <= 3)) return [];
      return [{ path: 'other.priority', values: { value }, severity: value === 4 ? 'warning' : 'error' }];
    }),
  },
  {
    code: 'R.AttachmentName',
    severity: 'warning',
    clause: '§8.2',
    by: 'check',
    text: {
      vi: 'Tên tệp đính kèm dài {length} ký tự, quá 500.',
      en: 'An attachment name has {length} characters, more than 500.',
    },
    fix: shorten,
    *check(facts) {
      for (const a of facts.attachments) {
        const length = [...a.name].length;
        if (length > 500) yield { path: `${a.path}.name`, values: { length } };
      }
    },
  },
  {
    code: 'R.Packet',
    severity: 'warning',
    clause: '§14',
    by: 'reader',
    text: {
      vi: 'Gói dài {length} byte, quá giới hạn {limit} đang đặt.',
      en: 'The packet has {length} bytes, more than the configured limit {limit}.',
    },
    fix: {
      vi: 'Trục có thể từ chối; tách tệp đính kèm hoặc nâng giới hạn.',
      en: 'The axis may refuse it; split the attachments or raise the limit.',
    },
  },
  {
    code: 'R.Attachment.Zip',
    severity: 'error',
    clause: '§8.4',
    by: 'attachment',
    text: {
      vi: 'Tệp nén của "{name}" nở quá giới hạn (bom nén?).',
      en: 'The zip payload of "{name}" expands past the limit (a zip bomb?).',
    },
    fix: { vi: 'Tệp này không được giao ra.', en: 'This attachment is not handed out.' },
  },
];
