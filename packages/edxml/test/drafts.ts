import fc from 'fast-check';
import type { DocumentDraft, Draft, DraftAttachment, StatusDraft } from '../src/index.ts';

// Texts as people and machines give them: Vietnamese letters composed and not, markup characters, inner spaces, rare planes.
const letters =
  'aăâbcdđeêghiklmnoôơpqrstuưvxyẠẢẤẦẨẫậằắẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹAĐÊÔƠƯ0123456789 &<>"\'/.,-();:]—…'.split('');
const word = fc
  .string({ unit: fc.constantFrom(...letters, 'ế', '😀', 'ễ'), minLength: 1, maxLength: 30 })
  .filter((t) => t.trim() !== '' && !/^(null|N\/A)$/.test(t.trim()));
const short = fc.string({ unit: fc.constantFrom(...'ABCĐXYZ-0123456789'.split('')), minLength: 1, maxLength: 10 });
export const organId = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('G', 'H'),
      fc.integer({ min: 1, max: 28 }),
      fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 3 }),
    )
    .map(([letter, n, groups]) =>
      [`${letter}${String(n).padStart(2, '0')}`, ...groups.map((g) => String(g).padStart(2, '0'))].join('.'),
    ),
  fc.integer({ min: 1, max: 63 }).map((n) => `000.00.00.H${String(n).padStart(2, '0')}`),
);
const organization = fc.record(
  {
    organId,
    organName: word,
    organizationInCharge: word,
    organAdd: word,
    email: word,
    telephone: short,
    fax: short,
    website: word,
  },
  { requiredKeys: ['organId'] },
);
const date = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2026-11-20'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const time = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2026-11-20'), noInvalidDate: true })
  .map((d) => `${d.toISOString().slice(0, 19)}+07:00`);
const responseFor = fc.record({ organId, code: word, documentId: word, promulgationDate: date });
const staff = fc.record(
  { department: word, departmentId: short, staff: word, staffId: short, email: word, mobile: short },
  { requiredKeys: ['staff'] },
);
const attachment: fc.Arbitrary<DraftAttachment> = fc.record(
  {
    name: fc
      .tuple(
        fc.stringMatching(/^[a-zA-Z0-9ạệ ]{1,12}$/),
        fc.constantFrom('pdf', 'PDF', 'doc', 'docx', 'xlsx', 'txt', 'zip', 'p7s', 'xml'),
      )
      .map(([s, e]) => `${s.trim() || 'x'}.${e}`),
    content: fc.uint8Array({ maxLength: 2000 }),
    description: word,
  },
  { requiredKeys: ['name', 'content'] },
);

const base = {
  from: organization,
  to: fc.uniqueArray(organization, { minLength: 1, maxLength: 4, selector: (o) => o.organId }),
  code: fc.record({ number: fc.integer({ min: 1, max: 99999 }).map(String), notation: short }),
  promulgation: fc.record({ place: word, date }, { requiredKeys: ['date'] }),
  type: fc.oneof(
    fc.constantFrom('Công văn', 'TTr', 'Quyết định', 'nghi dinh', 'Thông tư', 'Loại lạ'),
    fc.record(
      { type: fc.constantFrom(1, 2), typeDetail: fc.integer({ min: 0, max: 32 }), typeName: word },
      { requiredKeys: ['typeName'] },
    ),
  ),
  subject: word,
  content: word,
  signer: fc.record({ competence: word, position: word, fullName: word }, { requiredKeys: ['fullName'] }),
  dueDate: date,
  other: fc.record(
    {
      priority: fc.integer({ min: 0, max: 4 }),
      sphereOfPromulgation: word,
      typerNotation: short,
      promulgationAmount: fc.integer({ min: 0, max: 999 }),
      pageAmount: fc.integer({ min: 0, max: 999 }),
      replyFors: word,
      direction: fc.boolean(),
      referenceCodes: word,
      appendixes: fc.array(word, { maxLength: 3 }),
    },
    { requiredKeys: ['priority'] },
  ),
  responseFor: fc.array(responseFor, { maxLength: 2 }),
  steeringType: fc.integer({ min: 0, max: 2 }),
  tasks: fc.array(word, { maxLength: 2 }),
  applicationType: short,
  toPlaces: fc.array(word, { maxLength: 3 }),
  documentId: word,
  trace: fc.array(fc.record({ organId, timestamp: time }), { minLength: 1, maxLength: 3 }),
  reason: word,
  paper: fc.boolean(),
  staff,
  attachments: fc.array(attachment, { maxLength: 3 }),
};
const required = ['from', 'to', 'code', 'promulgation', 'type', 'subject'] as const;
const receiver = fc.record({ organId, receiverType: fc.constantFrom(0, 1) });

export const documentDraft: fc.Arbitrary<DocumentDraft> = fc.oneof(
  fc.record({ ...base }, { requiredKeys: [...required] }),
  fc.record({ ...base, kind: fc.constant('recall' as const), target: word }, { requiredKeys: [...required, 'kind', 'target'] }),
  fc.record(
    {
      ...base,
      kind: fc.constant('update' as const),
      target: word,
      changes: fc.record(
        { documentInfo: fc.boolean(), documentReceiver: fc.boolean(), receivers: fc.array(receiver, { maxLength: 3 }) },
        { requiredKeys: ['documentInfo'] },
      ),
    },
    { requiredKeys: [...required, 'kind', 'target', 'changes'] },
  ),
  fc.record(
    {
      ...base,
      kind: fc.constant('replacement' as const),
      replaces: fc
        .uniqueArray(
          fc.record({
            documentId: word.map((w) => w.trim().normalize('NFC')),
            organIds: fc.uniqueArray(organId, { maxLength: 3 }),
          }),
          { minLength: 1, maxLength: 3, selector: (r) => r.documentId },
        )
        .map(([first, ...rest]) => [first as { documentId: string; organIds: string[] }, ...rest] as const),
    },
    { requiredKeys: [...required, 'kind', 'replaces'] },
  ),
) as fc.Arbitrary<DocumentDraft>;

export const statusDraft: fc.Arbitrary<StatusDraft> = fc.record(
  {
    kind: fc.constant('status' as const),
    from: organization,
    responseFor,
    staff,
    code: fc.constantFrom('01', '02', '03', '04', '05', '06', '13', '15', '16'),
    description: word,
    timestamp: time,
  },
  { requiredKeys: ['kind', 'from', 'responseFor', 'code', 'description', 'timestamp'] },
) as fc.Arbitrary<StatusDraft>;

export const anyDraft: fc.Arbitrary<Draft> = fc.oneof(documentDraft, statusDraft);
