import type { DocumentDraft, Draft, StatusDraft } from '../src/index.ts';

const from = {
  organId: 'H53.01',
  organizationInCharge: 'UBND tỉnh Tây Ninh',
  organName: 'Văn phòng UBND tỉnh Tây Ninh',
  organAdd: 'Số 136 đường Trần Hưng Đạo',
  email: 'vanthu@agency.example',
  telephone: '0000000000',
  fax: '0000000001',
  website: 'agency.example',
};
const staff = { department: 'Phòng Văn thư', staff: 'Nguyễn Văn A', email: 'a@agency.example', mobile: '0000000002' };

/** A small valid document. */
export function plain(more: Partial<DocumentDraft> = {}): DocumentDraft {
  return {
    from,
    to: [{ organId: 'G22', organName: 'Văn phòng Chính phủ' }],
    code: '123/VP-TH',
    promulgation: { place: 'Tây Ninh', date: '2026-11-20' },
    type: 'Công văn',
    subject: 'V/v kết nối, liên thông phần mềm quản lý văn bản',
    signer: { fullName: 'Nguyễn Văn B', position: 'Chánh Văn phòng' },
    attachments: [{ name: 'cong-van.pdf', content: Buffer.from('%PDF-1.7\n%%EOF\n') }],
    ...more,
  } as DocumentDraft;
}

/** A document that uses every field. */
export function everything(): Draft {
  return {
    ...plain(),
    kind: 'replacement',
    replaces: [{ documentId: 'H53.01,2026/10/01,100/VP-TH', organIds: ['G22', 'H01'] }],
    to: [
      { ...from, organId: 'G22' },
      { ...from, organId: '000.00.00.H01' },
    ],
    content: 'Tóm tắt',
    signer: { competence: 'TL. CHỦ TỊCH', position: 'Chánh Văn phòng', fullName: 'Nguyễn Văn B' },
    dueDate: '2026-12-01',
    other: {
      priority: 1,
      sphereOfPromulgation: 'Liên thông',
      typerNotation: 'NVA',
      promulgationAmount: 2,
      pageAmount: 3,
      replyFors: 'x',
      direction: true,
      referenceCodes: 'HS-1',
      appendixes: ['Phụ lục 1', 'Phụ lục 2'],
    },
    responseFor: [{ organId: 'G22', code: '7/VPCP-TH', documentId: 'G22,2026/10/02,7/VPCP-TH', promulgationDate: '2026-10-02' }],
    steeringType: 1,
    tasks: ['T1'],
    applicationType: 'MCDT_DT',
    toPlaces: ['Như trên', 'Lưu: VT'],
    trace: [{ organId: 'H53.01', timestamp: '2026-11-20T08:00:00+07:00' }],
    reason: 'Thay thế văn bản có sai sót',
    paper: true,
    staff,
    attachments: [
      { name: 'cong-van.pdf', content: Buffer.from('%PDF-1.7\n%%EOF\n') },
      { name: 'so-lieu.xlsx', content: Buffer.from('số liệu '.repeat(50)), description: 'Phụ lục số liệu' },
    ],
  };
}

export function oneStatus(more: Partial<StatusDraft> = {}): StatusDraft {
  return {
    kind: 'status',
    from,
    responseFor: { organId: 'G22', code: '7/VPCP-TH', documentId: 'G22,2026/10/02,7/VPCP-TH', promulgationDate: '2026-10-02' },
    staff,
    code: '01',
    description: 'Đã đến',
    timestamp: '2026-11-20T08:00:00+07:00',
    ...more,
  } as StatusDraft;
}
