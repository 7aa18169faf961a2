import { type ComposeOptions, compose, type DocumentDraft, type Edition, type StatusDraft } from '../../src/index.ts';

/** "Now" of every vector. */
export const AT = '2026-11-22T09:30:00+07:00';
export const clock = { now: (): number => Date.parse(AT) };

export interface VectorOptions {
  readonly edition?: Edition;
  readonly order?: 'axis' | 'norm';
  readonly attachments?: 'official' | 'raw';
  readonly agencyCodes?: 'strict' | 'lenient';
  /** Above this a packet gets a warning. */
  readonly maxPacketBytes?: number;
}

/** One case before it is built. `issues`: what it must give, by hand: severity letter (E, W, I) and code, in any order. */
export interface VectorCase {
  readonly id: string;
  readonly group: 'valid' | 'rule' | 'deviation' | 'attachment' | 'kind' | 'refused' | 'compose';
  readonly operation: 'read' | 'salvage' | 'compose' | 'duplicate';
  readonly about: string;
  readonly clause: string;
  /** Where it was met, when it is not from a rule: a sample, a product, a reported packet. */
  readonly evidence?: string;
  readonly input: Buffer | object;
  /** For `duplicate`: the packet that is already in the register. */
  readonly known?: Buffer;
  readonly options?: VectorOptions;
  readonly issues: readonly string[];
  /** The error that must be thrown instead of a model. */
  readonly error?: string;
}

const agency = { organId: 'H53.01', organName: 'Văn phòng UBND tỉnh Tây Ninh' };

export const draft: DocumentDraft = {
  from: {
    ...agency,
    organizationInCharge: 'UBND tỉnh Tây Ninh',
    organAdd: 'Số 136',
    email: 'vanthu@agency.example',
    telephone: '0000000000',
    fax: '0000000001',
    website: 'agency.example',
  },
  to: [
    { organId: 'G22', organName: 'Văn phòng Chính phủ' },
    { organId: 'H01', organName: 'UBND tỉnh An Giang' },
  ],
  code: '123/VP-TH',
  promulgation: { place: 'Tây Ninh', date: '2026-11-20' },
  type: 'Công văn',
  subject: 'V/v kết nối, liên thông phần mềm quản lý văn bản',
  content: 'Tóm tắt nội dung',
  signer: { competence: 'TL. CHỦ TỊCH', position: 'Chánh Văn phòng', fullName: 'Nguyễn Văn B' },
  dueDate: '2026-12-01',
  other: {
    priority: 1,
    sphereOfPromulgation: 'Liên thông',
    typerNotation: 'NVA',
    promulgationAmount: 2,
    pageAmount: 3,
    appendixes: ['Phụ lục 1'],
  },
  responseFor: [{ organId: 'G22', code: '7/VPCP-TH', documentId: 'G22,2026/10/02,7/VPCP-TH', promulgationDate: '2026-10-02' }],
  toPlaces: ['Như trên', 'Lưu: VT'],
  trace: [{ organId: 'H53.01', timestamp: '2026-11-20T08:00:00+07:00' }],
  reason: 'Văn bản điện tử mới',
  attachments: [
    { name: 'cong-van.pdf', content: Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') },
  ],
};

export const status: StatusDraft = {
  kind: 'status',
  from: agency,
  responseFor: { organId: 'G22', code: '7/VPCP-TH', documentId: 'G22,2026/10/02,7/VPCP-TH', promulgationDate: '2026-10-02' },
  staff: { department: 'Phòng Văn thư', staff: 'Nguyễn Văn A', email: 'a@agency.example', mobile: '0000000002' },
  code: '01',
  description: 'Đã đến',
  timestamp: '2026-11-20T08:00:00+07:00',
};

/** The bytes of a draft; the drafts of vectors must be valid. */
export function bytesOf(value: DocumentDraft | StatusDraft, options: ComposeOptions = {}): Buffer {
  return Buffer.concat([...compose(value, { clock, ...options }).chunks()]);
}

export const documentText: string = bytesOf(draft).toString();
export const statusText: string = bytesOf(status).toString();

/** Replaces each text once; a text that is not there is a mistake in the vector. */
export function edit(text: string, ...changes: readonly (readonly [from: string | RegExp, to: string])[]): Buffer {
  let out = text;
  for (const [from, to] of changes) {
    if (out.search(typeof from === 'string' ? from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : from) < 0)
      throw new Error(`vector edit does not apply: ${String(from)}`);
    out = out.replace(from, () => to);
  }
  return Buffer.from(out);
}

export function doc(...changes: readonly (readonly [from: string | RegExp, to: string])[]): Buffer {
  return edit(documentText, ...changes);
}

export function sta(...changes: readonly (readonly [from: string | RegExp, to: string])[]): Buffer {
  return edit(statusText, ...changes);
}

/** Takes an element out, with its line. */
export function without(name: string): readonly [RegExp, string] {
  return [new RegExp(`[ ]*<(edXML:)?${name}>(?:(?!</(edXML:)?${name}>)[^])*</(edXML:)?${name}>\r\n`), ''];
}

/** Gives an element another text. */
export function text(name: string, value: string): readonly [RegExp, string] {
  return [new RegExp(`(?<=<(edXML:)?${name}>)[^<]*(?=</(edXML:)?${name}>)`), value];
}
