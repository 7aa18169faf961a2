import type { Message } from '@lienthong/core';

/** What a text says about time. `no-number`: it uses words ("kịp thời"); `unknown`: no text was found. Neither is ever filled in. */
export type Limit =
  | { readonly kind: 'at-once' }
  | { readonly kind: 'same-day' }
  | { readonly kind: 'next-working-day'; readonly until: 'morning' | 'end-of-day' }
  | { readonly kind: 'months'; readonly months: number }
  /** The document itself states the day (hạn trả lời). */
  | { readonly kind: 'stated' }
  | { readonly kind: 'no-number'; readonly words: string }
  | { readonly kind: 'unknown' };

export type DutyId =
  | 'send'
  | 'issue'
  | 'register-outgoing'
  | 'register-incoming'
  | 'acknowledge'
  | 'present'
  | 'feedback'
  | 'report-recall'
  | 'answer-change'
  | 'reply'
  | 'archive'
  | 'archive-construction'
  | 'quarterly-report';

/** From which moment a limit runs. */
export type DutyEvent = 'signed' | 'arrived' | 'found-faulty' | 'recall-agreed' | 'change-asked' | 'work-ended' | 'quarter-ended';

/** One time limit of the law, as data. */
export interface DeadlineRule {
  readonly id: DutyId;
  readonly event: DutyEvent;
  readonly title: Message;
  readonly clause: string;
  /** First day on which the text is in force. */
  readonly since: string;
  readonly limit: Limit;
  /** Where Khẩn, Thượng khẩn and Hỏa tốc have a limit of their own. */
  readonly urgent?: Limit;
}

const QD28 = '2018-09-06';
const ND30 = '2020-03-05';
const AT_ONCE: Limit = { kind: 'at-once' };
const NEXT_DAY: Limit = { kind: 'next-working-day', until: 'end-of-day' };

/**
 * Every time limit that was found in the texts in force (QĐ 28/2018/QĐ-TTg from 06/09/2018, NĐ 30/2020/NĐ-CP from 05/03/2020). No text
 * sets "one working day" for returning a wrong document: such a number would be invented and is not here.
 */
export const deadlineRules: readonly DeadlineRule[] = [
  {
    id: 'send',
    event: 'signed',
    title: { vi: 'Gửi văn bản', en: 'Send the document' },
    clause: 'QĐ 28/2018/QĐ-TTg Đ6.2',
    since: QD28,
    limit: { kind: 'next-working-day', until: 'morning' },
    urgent: AT_ONCE,
  },
  {
    id: 'issue',
    event: 'signed',
    title: { vi: 'Phát hành văn bản', en: 'Issue the document' },
    clause: 'NĐ 30/2020/NĐ-CP Đ18.1',
    since: ND30,
    limit: NEXT_DAY,
    urgent: AT_ONCE,
  },
  {
    id: 'register-outgoing',
    event: 'signed',
    title: { vi: 'Đăng ký văn bản đi', en: 'Register the outgoing document' },
    clause: 'NĐ 30/2020/NĐ-CP Đ4.2c',
    since: ND30,
    limit: NEXT_DAY,
    urgent: AT_ONCE,
  },
  {
    id: 'register-incoming',
    event: 'arrived',
    title: { vi: 'Đăng ký văn bản đến', en: 'Register the incoming document' },
    clause: 'NĐ 30/2020/NĐ-CP Đ4.2c',
    since: ND30,
    limit: NEXT_DAY,
    urgent: AT_ONCE,
  },
  {
    id: 'acknowledge',
    event: 'arrived',
    title: { vi: 'Thông báo đã nhận', en: 'Acknowledge receipt' },
    clause: 'NĐ 30/2020/NĐ-CP Đ21.2c',
    since: ND30,
    limit: { kind: 'same-day' },
  },
  {
    id: 'present',
    event: 'arrived',
    title: { vi: 'Trình, chuyển giao văn bản đến', en: 'Present and transfer the incoming document' },
    clause: 'NĐ 30/2020/NĐ-CP Đ23.1; QĐ 28/2018/QĐ-TTg Đ6.2 (khẩn)',
    since: ND30,
    limit: NEXT_DAY,
    urgent: AT_ONCE,
  },
  {
    id: 'feedback',
    event: 'found-faulty',
    title: { vi: 'Phản hồi, trả lại văn bản sai', en: 'Give feedback on, or return, a faulty document' },
    clause: 'QĐ 28/2018/QĐ-TTg Đ9.1; NĐ 30/2020/NĐ-CP Đ21.2b',
    since: QD28,
    limit: { kind: 'no-number', words: 'kịp thời; phải trả lại, báo ngay' },
  },
  {
    id: 'report-recall',
    event: 'recall-agreed',
    title: { vi: 'Hủy văn bản bị thu hồi và báo kết quả', en: 'Destroy a recalled document and report it done' },
    clause: 'QĐ 28/2018/QĐ-TTg Đ9.2',
    since: QD28,
    limit: { kind: 'no-number', words: 'hủy và thông báo' },
  },
  {
    id: 'answer-change',
    event: 'change-asked',
    title: { vi: 'Trả lời yêu cầu thu hồi, cập nhật (15/16)', en: 'Answer a recall or an update (15/16)' },
    clause: 'QCVN 102:2016/BTTTT (15, 16)',
    since: QD28,
    limit: { kind: 'unknown' },
  },
  {
    id: 'reply',
    event: 'arrived',
    title: { vi: 'Hạn trả lời ghi trong văn bản', en: 'Reply by the day that the document states' },
    clause: 'QCVN 102:2016/BTTTT DueDate; QĐ 28/2018/QĐ-TTg Đ10.2',
    since: QD28,
    limit: { kind: 'stated' },
  },
  {
    id: 'archive',
    event: 'work-ended',
    title: { vi: 'Nộp hồ sơ vào lưu trữ cơ quan', en: 'Hand the file over to the archive' },
    clause: 'NĐ 30/2020/NĐ-CP Đ29–30',
    since: ND30,
    limit: { kind: 'months', months: 12 },
  },
  {
    id: 'archive-construction',
    event: 'work-ended',
    title: { vi: 'Nộp hồ sơ xây dựng cơ bản vào lưu trữ', en: 'Hand a construction file over to the archive' },
    clause: 'NĐ 30/2020/NĐ-CP Đ29–30',
    since: ND30,
    limit: { kind: 'months', months: 3 },
  },
  {
    id: 'quarterly-report',
    event: 'quarter-ended',
    title: { vi: 'Báo cáo quý (VPCP)', en: 'Quarterly report (Government Office)' },
    clause: 'QĐ 28/2018/QĐ-TTg Đ15.1',
    since: QD28,
    limit: { kind: 'no-number', words: 'hằng quý' },
  },
];

/** The rule of a duty. */
export function deadlineRule(id: DutyId): DeadlineRule {
  return deadlineRules.find((rule) => rule.id === id) as DeadlineRule;
}
