import { agency, type NewDraft } from '@lienthong/edxml';

/** A document as small as the rules allow, with no attachment unless `more` has one. */
export function smallDraft(subject: string, more: Partial<NewDraft> = {}): NewDraft {
  return {
    from: agency('H48.12', { organName: 'Sở thử nghiệm' }),
    to: [agency('G22', { organName: 'Văn phòng thử nghiệm' })],
    code: '1/STTTT',
    promulgation: { date: '2026-11-20' },
    type: 'Công văn',
    subject,
    signer: { fullName: 'Nguyễn Văn Mẫu' },
    ...more,
  };
}
