import type { VectorCase, VectorOptions } from './case.ts';

const agency = { organId: 'H53.01', organName: 'Văn phòng UBND tỉnh Tây Ninh' };
const base = {
  from: agency,
  to: [{ organId: 'G22', organName: 'Văn phòng Chính phủ' }],
  code: '123/VP-TH',
  promulgation: { place: 'Tây Ninh', date: '2026-11-20' },
  type: 'Công văn',
  subject: 'V/v kết nối, liên thông',
  signer: { fullName: 'Nguyễn Văn B' },
  attachments: [{ path: 'cong-van.pdf' }],
};
const responseFor = { organId: 'G22', code: '7/VPCP-TH', documentId: 'G22,2026/10/02,7/VPCP-TH', promulgationDate: '2026-10-02' };
const status = { kind: 'status', from: agency, responseFor, code: '03' };
const target = 'H53.01,2026/10/01,9/VP-TH';

const ok = (id: string, about: string, input: object, issues: readonly string[] = [], options?: VectorOptions): VectorCase => ({
  id: `compose-${id}`,
  group: 'compose',
  operation: 'compose',
  about,
  clause: '§4, §6, §8.3',
  input,
  issues,
  ...(options === undefined ? {} : { options }),
});
const bad = (
  id: string,
  about: string,
  clause: string,
  input: object,
  issues: readonly string[],
  options?: VectorOptions,
): VectorCase => ({
  id: `draft-${id}`,
  group: 'compose',
  operation: 'compose',
  about,
  clause,
  input,
  issues,
  error: 'EDXML_DRAFT_INVALID',
  ...(options === undefined ? {} : { options }),
});

/** Drafts: the exact bytes they must give, or every violation at once. */
export function draftCases(): VectorCase[] {
  return [
    ok('new', 'a new document', base),
    ok('norm', 'in norm order', base, [], { order: 'norm' }),
    ok('official-zip', 'an xlsx goes as a zip of one entry', {
      ...base,
      attachments: [{ path: 'so-lieu.xlsx', name: 'Số liệu.xlsx' }],
    }),
    ok('raw', 'an xlsx goes as it is', { ...base, attachments: [{ path: 'so-lieu.xlsx' }] }, [], { attachments: 'raw' }),
    ok('zip-single', 'a .zip of one entry is declared application/zip', { ...base, attachments: [{ path: 'mot.zip' }] }),
    ok('zip-many', 'a .zip of two entries is never declared application/zip', { ...base, attachments: [{ path: 'hai.zip' }] }),
    ok('recall', 'a recall', { ...base, kind: 'recall', target, reason: 'Sai nơi nhận' }),
    ok('update', 'an update', {
      ...base,
      kind: 'update',
      target,
      changes: { documentInfo: true, receivers: [{ organId: 'H01', receiverType: 1 }] },
    }),
    ok('replacement', 'a replacement', { ...base, kind: 'replacement', replaces: [{ documentId: target, organIds: ['G22'] }] }),
    ok('status', 'a status', status),
    ok('status-reason', 'a refusal with its reason', { ...status, code: '02', description: 'Gửi nhầm nơi nhận' }),
    ok('nfc', 'decomposed letters are written composed', { ...base, subject: base.subject.normalize('NFD') }),
    ok('escape', 'markup characters are escaped', { ...base, subject: 'A & B <C> "D"' }),
    ok('ambiguous', 'Quyết định is in both tables', { ...base, type: 'Quyết định' }, ['I M.DocumentType.Ambiguous']),
    ok('unknown-type', 'a type in neither table', { ...base, type: 'Loại khác' }, ['W M.DocumentType']),
    ok(
      'old-code-2022',
      'an old-form code under the 2022 edition',
      { ...base, to: [{ organId: '000.00.00.G22', organName: 'VPCP' }] },
      ['W T.OrganId'],
    ),
    ok(
      'test-code',
      'a test code, allowed on request',
      { ...base, to: [{ organId: 'vxp.saas.99', organName: 'x' }] },
      ['W T.OrganId'],
      { agencyCodes: 'lenient' },
    ),
    ok('no-attachment', 'without attachment', { ...base, attachments: [] }, ['W N.Attachment']),
    ok('no-names', 'without agency names', { ...base, from: { organId: 'H53.01' }, to: [{ organId: 'G22' }] }, [
      'W N.From.OrganName',
      'I N.To.OrganName',
    ]),
    ok('priority-4', 'Hỏa tốc hẹn giờ', { ...base, other: { priority: 4 } }, ['W R.Priority']),
    bad('new-code-2016', 'a new-form code under the 2016 edition', '§11', base, ['E T.OrganId', 'E T.OrganId'], {
      edition: '2016',
    }),
    bad('test-code', 'a test code', '§11', { ...base, to: [{ organId: 'vxp.saas.99', organName: 'x' }] }, ['E T.OrganId']),
    bad('secret', 'a secret document', '§13.3', { ...base, secrecy: 'mat' }, ['E M.Secrecy']),
    bad('duplicate-to', 'a recipient twice', '§6.3 1.2', { ...base, to: [...base.to, ...base.to] }, ['E M.To.Duplicate']),
    bad('future', 'a date in the future', '§16', { ...base, promulgation: { date: '2026-11-23' } }, ['E R.PromulgationDate']),
    bad('february-30', 'a day that does not exist', '§14', { ...base, promulgation: { date: '2026-02-30' } }, [
      'E T.PromulgationDate',
      'E N.DocumentId',
    ]),
    bad('no-notation', 'a code without notation', '§6.3 1.3', { ...base, code: '123' }, ['E N.Code.CodeNotation']),
    bad(
      'empty',
      'empty texts everywhere',
      '§16',
      { ...base, from: { organId: '' }, code: '', type: '', subject: ' ', signer: { fullName: '' } },
      [
        'E N.From.OrganId',
        'W N.From.OrganName',
        'E N.Code.CodeNumber',
        'E N.Code.CodeNotation',
        'E N.Subject',
        'E N.DocumentType',
        'W N.SignerInfo',
        'W N.TraceHeader.OrganId',
      ],
    ),
    bad('recall-target', 'a recall without its target', '§7', { ...base, kind: 'recall' }, ['E T.Draft']),
    bad('recall-empty', 'a recall with an empty target', '§7', { ...base, kind: 'recall', target: '' }, [
      'E N.Bussiness.DocumentId',
    ]),
    bad('update-changes', 'an update that changes nothing', '§7', { ...base, kind: 'update', target, changes: {} }, [
      'E N.BussinessDocumentInfo',
    ]),
    bad('replacement-none', 'a replacement of nothing', '§7', { ...base, kind: 'replacement', replaces: [] }, ['E T.Draft']),
    bad('status-code', 'a status code outside the list', '§10.2', { ...status, code: '07' }, ['E R.StatusCode']),
    bad('status-reason', 'a refusal without reason', '§10.2', { ...status, code: '02' }, ['E N.Description']),
    bad('status-13', 'a request to take back without reason', '§10.2', { ...status, code: '13' }, ['E N.Description']),
    bad(
      'missing-file',
      'an attachment that is not there',
      '§8',
      { ...base, attachments: [{ path: 'khong-co.pdf' }, { path: 'cung-khong.pdf' }] },
      ['E T.Attachment.File', 'E T.Attachment.File'],
    ),
    bad('control', 'a control character', '§14', { ...base, subject: 'a\u0007b' }, ['E T.Text']),
    bad(
      'name',
      'an attachment name that is a path',
      '§8.4',
      { ...base, attachments: [{ path: 'cong-van.pdf', name: '../a.pdf' }] },
      ['E M.Attachment.Name'],
    ),
    bad('priority', 'priority 9', '§13.2', { ...base, other: { priority: 9 } }, ['E R.Priority']),
    bad(
      'shape',
      'properties that are missing, unknown and of the wrong type',
      '§6',
      { from: agency, to: [], code: 5, promulgation: {}, type: 'Công văn', subjekt: 's' },
      ['E T.Draft', 'E T.Draft', 'E T.Draft', 'E T.Draft', 'E T.Draft'],
    ),
    bad(
      'many',
      'many violations at once',
      '§16',
      {
        ...base,
        to: [...base.to, ...base.to],
        subject: ' ',
        promulgation: { date: '2027-01-01' },
        other: { priority: 7 },
        secrecy: 'tuyet-mat',
      },
      ['E M.To.Duplicate', 'E N.Subject', 'E R.PromulgationDate', 'E R.Priority', 'E M.Secrecy'],
    ),
  ];
}
