import { doc, sta, text, type VectorCase, without } from './case.ts';

const read = (id: string, about: string, clause: string, input: Buffer, issues: readonly string[]): VectorCase => ({
  id: `rule-${id}`,
  group: 'rule',
  operation: 'read',
  about,
  clause,
  input,
  issues,
});

const long = (n: number): string => 'ạ'.repeat(n);
const update = (
  info: string,
  target = '<edXML:DocumentId>H53.01,2026/10/01,9/VP-TH</edXML:DocumentId>',
): readonly [string, string] => [
  '<edXML:BussinessDocType>0</edXML:BussinessDocType>',
  `${target}<edXML:BussinessDocType>2</edXML:BussinessDocType>${info}`,
];
const info = '<edXML:BussinessDocumentInfo><edXML:DocumentInfo>1</edXML:DocumentInfo></edXML:BussinessDocumentInfo>';

/** Each rule of the read side, broken once in an otherwise valid packet. */
export function ruleCases(): VectorCase[] {
  const secondTo = /(?<=<edXML:OrganId>)H01/;
  return [
    // Missing
    read('from', 'From is missing', '§6.3 1.1', doc(without('From')), [
      'E N.From',
      'E N.From.OrganId',
      'W N.From.OrganName',
      'W M.DocumentId',
    ]),
    read('from-organid', 'From/OrganId is missing', '§6.3 1.1', doc([/ *<edXML:OrganId>H53\.01<\/edXML:OrganId>\r\n/, '']), [
      'E N.From.OrganId',
      'W M.DocumentId',
    ]),
    read('from-organid-empty', 'From/OrganId is empty', '§6.3 1.1', doc(text('OrganId', '')), [
      'E N.From.OrganId',
      'W M.DocumentId',
    ]),
    read('from-organname', 'From/OrganName is missing', '§6.3 1.1', doc(without('OrganName')), ['W N.From.OrganName']),
    read('to', 'no To', '§6.3 1.2', doc(without('To'), without('To')), ['E N.To']),
    read('to-organid', 'To without OrganId', '§6.3 1.2', doc([/ *<edXML:OrganId>H01<\/edXML:OrganId>\r\n/, '']), [
      'E N.To.OrganId',
    ]),
    read(
      'to-organname',
      'To without OrganName',
      '§6.3 1.2',
      doc([/ *<edXML:OrganName>UBND tỉnh An Giang<\/edXML:OrganName>\r\n/, '']),
      ['I N.To.OrganName'],
    ),
    read('codenumber', 'CodeNumber is missing', '§6.3 1.3', doc(without('CodeNumber')), [
      'E N.Code.CodeNumber',
      'W M.DocumentId',
    ]),
    read('codenotation', 'CodeNotation is missing', '§6.3 1.3', doc(without('CodeNotation')), [
      'E N.Code.CodeNotation',
      'W M.DocumentId',
    ]),
    read('code', 'Code is missing', '§6.3 1.3', doc(without('Code')), [
      'E N.Code.CodeNumber',
      'E N.Code.CodeNotation',
      'W M.DocumentId',
    ]),
    read('promulgationdate', 'PromulgationDate is missing', '§6.3 1.4', doc(without('PromulgationDate')), [
      'E N.PromulgationDate',
    ]),
    read('promulgationinfo', 'PromulgationInfo is missing', '§6.3 1.4', doc(without('PromulgationInfo')), [
      'E N.PromulgationDate',
    ]),
    read('subject', 'Subject is missing', '§6.3 1.6', doc(without('Subject')), ['E N.Subject']),
    read('documenttype', 'DocumentType is missing', '§6.3 1.5', doc(without('DocumentType')), ['E N.DocumentType']),
    read('typename', 'TypeName is missing', '§6.3 1.5', doc(without('TypeName')), ['E N.DocumentType']),
    read('documentid', 'DocumentId is missing', '§6.3 1.14', doc(without('DocumentId')), ['E N.DocumentId']),
    read('signerinfo', 'SignerInfo is missing', '§6.3 1.8', doc(without('SignerInfo')), ['W N.SignerInfo']),
    read('fullname', 'FullName is missing', '§6.3 1.8', doc(without('FullName')), ['W N.SignerInfo']),
    read('traceheader', 'no TraceHeader', '§7', doc(without('TraceHeader')), ['W N.TraceHeader']),
    read('traceheaderlist', 'no TraceHeaderList', '§7', doc(without('TraceHeaderList')), ['W N.TraceHeader', 'I N.Bussiness']),
    read(
      'trace-organid',
      'TraceHeader without OrganId',
      '§7',
      doc([/(?<=<edXML:TraceHeader>\r\n) *<edXML:OrganId>H53\.01<\/edXML:OrganId>\r\n/, '']),
      ['W N.TraceHeader.OrganId'],
    ),
    read('bussiness', 'no Bussiness', '§15', doc(without('Bussiness')), ['I N.Bussiness']),
    read(
      'recall-target',
      'recall without Bussiness/DocumentId: the header id is the target',
      '§7',
      doc(text('BussinessDocType', '1')),
      ['W N.Bussiness.DocumentId'],
    ),
    read('update-target', 'update without Bussiness/DocumentId', '§7', doc(update(info, '')), ['E N.Bussiness.DocumentId']),
    read('update-info', 'update that does not say what changed', '§7', doc(update('')), ['E N.BussinessDocumentInfo']),
    read('replacement-list', 'replacement without ReplacementInfoList', '§7', doc(text('BussinessDocType', '3')), [
      'E N.ReplacementInfoList',
    ]),
    read('attachment', 'no attachment', '§14', doc(without('Reference'), without('Attachment')), ['W N.Attachment']),
    read(
      'attachment-content',
      'an attachment without ContentTransferEncoded',
      '§8.2',
      doc([/ *<edXML:ContentTransferEncoded[\s\S]*?<\/edXML:ContentTransferEncoded>\r\n/, '']),
      ['E N.Attachment.Content'],
    ),
    read('status-02-reason', 'status 02 without a reason', '§10.2', sta(text('StatusCode', '02'), without('Description')), [
      'W N.Description',
    ]),
    read('status-13-reason', 'status 13 without a reason', '§10.2', sta(text('StatusCode', '13'), without('Description')), [
      'W N.Description',
    ]),
    read(
      'responsefor-organid',
      'status without ResponseFor/OrganId',
      '§10.1',
      sta([/ *<edXML:OrganId>G22<\/edXML:OrganId>\r\n/, '']),
      ['E N.ResponseFor.OrganId'],
    ),
    read('responsefor-code', 'status without ResponseFor/Code', '§10.1', sta(without('Code')), ['E N.ResponseFor.Code']),
    read('responsefor-documentid', 'status without ResponseFor/DocumentId', '§10.1', sta(without('DocumentId')), [
      'E N.ResponseFor.DocumentId',
    ]),
    read('responsefor-date', 'status without ResponseFor/PromulgationDate', '§10.1', sta(without('PromulgationDate')), [
      'W N.ResponseFor.PromulgationDate',
    ]),
    read('responsefor', 'status without ResponseFor', '§10.1', sta(without('ResponseFor')), [
      'E N.ResponseFor.OrganId',
      'E N.ResponseFor.Code',
      'E N.ResponseFor.DocumentId',
      'W N.ResponseFor.PromulgationDate',
    ]),
    read('status-timestamp', 'status without Timestamp', '§10.1', sta(without('Timestamp')), ['W N.Timestamp']),
    read('status-from', 'status without From', '§10.1', sta(without('From')), [
      'E N.From',
      'E N.From.OrganId',
      'W N.From.OrganName',
    ]),
    // Range and length
    ...(
      [
        ['OrganName', 201],
        ['OrganizationInCharge', 501],
        ['Email', 101],
        ['CodeNotation', 31],
        ['Place', 51],
        ['TypeName', 101],
        ['Subject', 501],
        ['Competence', 101],
        ['OrganAdd', 501],
        ['Telephone', 51],
        ['Fax', 51],
        ['Website', 101],
        ['SphereOfPromulgation', 101],
        ['TyperNotation', 11],
        ['Content', 501],
        ['Position', 101],
        ['FullName', 51],
        ['BussinessDocReason', 501],
      ] as const
    ).map(([name, n]) =>
      read(`length-${name.toLowerCase()}`, `${name} of ${n} characters`, '§6.3', doc(text(name, long(n))), [
        `W R.${name}`,
        ...(name === 'CodeNotation' ? ['W M.DocumentId'] : name === 'TypeName' ? ['W M.DocumentType'] : []),
      ]),
    ),
    read('length-codenumber', 'CodeNumber of 12 digits', '§6.3', doc(text('CodeNumber', '123456789012')), [
      'W R.CodeNumber',
      'W M.DocumentId',
    ]),
    read('length-documentid', 'DocumentId of 201 characters', '§6.3 1.14', doc(text('DocumentId', long(201))), [
      'W R.DocumentId',
    ]),
    read('length-pageamount', 'PageAmount of four digits', '§6.3 1.11', doc(text('PageAmount', '1000')), ['W R.PageAmount']),
    read('length-promulgationamount', 'PromulgationAmount of four digits', '§6.3 1.11', doc(text('PromulgationAmount', '1000')), [
      'W R.PromulgationAmount',
    ]),
    read('length-toplaces', 'ToPlaces of more than 1000 characters in all', '§6.3 1.10', doc(['Như trên', long(999)]), [
      'W R.ToPlaces',
    ]),
    read(
      'length-attachmentname',
      'AttachmentName of more than 500 characters',
      '§8.2',
      doc([/(?<=<AttachmentName>)cong-van/, long(501)]),
      ['W R.AttachmentName'],
    ),
    read('date-future', 'PromulgationDate in the future', '§16', doc(text('PromulgationDate', '2026/11/23')), [
      'E R.PromulgationDate',
      'W M.DocumentId',
    ]),
    read('date-today', 'PromulgationDate today is no issue but for the id', '§16', doc(text('PromulgationDate', '2026/11/22')), [
      'W M.DocumentId',
    ]),
    read('doctype-4', 'BussinessDocType 4', '§7', doc(text('BussinessDocType', '4')), ['E R.BussinessDocType']),
    read('doctype-text', 'BussinessDocType that is no number', '§7', doc(text('BussinessDocType', 'moi')), [
      'E R.BussinessDocType',
    ]),
    read('doctype-empty', 'BussinessDocType empty', '§7', doc(text('BussinessDocType', '')), ['E R.BussinessDocType']),
    read('statuscode-07', 'StatusCode 07, which nobody has seen', '§10.2', sta(text('StatusCode', '07')), ['W R.StatusCode']),
    read('statuscode-1', 'StatusCode of one digit', '§10.2', sta(text('StatusCode', '1')), ['W R.StatusCode']),
    read('statuscode-empty', 'StatusCode empty', '§10.2', sta(text('StatusCode', '')), ['W R.StatusCode']),
    read('priority-5', 'Priority 5', '§13.2', doc(text('Priority', '5')), ['E R.Priority']),
    read('priority-4', 'Priority 4, unknown to NĐ 30/2020', '§13.2', doc(text('Priority', '4')), ['W R.Priority']),
    // Mismatch
    read('to-duplicate', 'the same recipient twice', '§6.3 1.2', doc([secondTo, 'G22']), ['E M.To.Duplicate']),
    read('level1', 'unknown level-1 code', '§11.4', doc([secondTo, 'H77']), ['W M.OrganId.Level1']),
    read(
      'type-class',
      'Type 18 with TypeDetail 0 (the .NET library)',
      '§6.3 1.5',
      doc(text('Type', '18'), text('TypeDetail', '0')),
      ['W M.DocumentType'],
    ),
    read('type-item', 'TypeDetail of another type', '§13.1', doc(text('TypeDetail', '14')), ['W M.DocumentType']),
    read(
      'type-name',
      'Type 1 with Công văn (all official samples)',
      '§6.3 1.5',
      doc(text('Type', '1'), text('TypeDetail', '0')),
      ['W M.DocumentType'],
    ),
    read(
      'documentid-organ',
      'DocumentId of another agency',
      '§12',
      doc([/(?<=<edXML:DocumentId>)H53\.01(?=,2026\/11)/, 'H53.02']),
      ['W M.DocumentId'],
    ),
    read('documentid-date', 'DocumentId of another day', '§12', doc(['H53.01,2026/11/20', 'H53.01,2026/11/19']), [
      'W M.DocumentId',
    ]),
    read('documentid-code', 'DocumentId of another number', '§12', doc(['2026/11/20,123/VP-TH', '2026/11/20,124/VP-TH']), [
      'W M.DocumentId',
    ]),
    read(
      'type0-target',
      'a new document that names a target',
      '§15',
      doc(['<edXML:BussinessDocType>', '<edXML:DocumentId>H53.01,2026/10/01,9/VP-TH</edXML:DocumentId><edXML:BussinessDocType>']),
      ['W M.Bussiness.DocumentId'],
    ),
    read(
      'target-date',
      'a target id with an impossible day',
      '§15',
      doc([
        '<edXML:BussinessDocType>0',
        '<edXML:DocumentId>H53.01,2014/02/30,9/VP-TH</edXML:DocumentId><edXML:BussinessDocType>1',
      ]),
      ['W M.Bussiness.DocumentId.Date'],
    ),
    read(
      'responsefor-mismatch',
      'ResponseFor/OrganId and its DocumentId name different agencies',
      '§15',
      doc([/(?<=<edXML:OrganId>)G22(?=<\/edXML:OrganId>\r\n\s*<edXML:Code>7)/, 'H14']),
      ['W M.ResponseFor'],
    ),
    read('duedate-before', 'DueDate before PromulgationDate', '§15', doc(text('DueDate', '2026/11/01')), ['W M.DueDate']),
    read('manifest-only', 'in the manifest but not among the attachments', '§8.2', doc(without('Attachment')), [
      'W N.Attachment',
      'E M.Manifest.Attachment',
    ]),
    read('attachment-only', 'among the attachments but not in the manifest', '§8.2', doc(without('Reference')), [
      'E M.Manifest.Attachment',
    ]),
    read(
      'contentid-case',
      'ContentIds that differ in case',
      '§8.2',
      doc([/<edXML:ContentId>cid:[^<]*/, '<edXML:ContentId>cid:X'], [/<ContentId>cid:[^<]*/, '<ContentId>cid:x']),
      ['E M.Manifest.Attachment', 'E M.Manifest.Attachment'],
    ),
    read(
      'contenttype',
      'ContentType differs between manifest and attachment',
      '§8.3',
      doc([/(?<=<edXML:ContentType>)application\/pdf/, 'application/zip']),
      ['W M.ContentType'],
    ),
    read('repeated', 'Subject twice', '§6', doc(['<edXML:Subject>', '<edXML:Subject>Khác</edXML:Subject><edXML:Subject>']), [
      'E M.Repeated',
    ]),
    // Type and format
    read('organid-malformed', 'malformed agency code', '§11.1', doc([secondTo, '000.1137.H53']), ['W T.OrganId']),
    read('organid-short', 'short pre-2016 agency code', '§11.1', doc([secondTo, '01.02.G22']), ['W T.OrganId']),
    read('organid-party', 'code of the party block', '§11.1', doc([secondTo, '000.A53.000']), [
      'W T.OrganId',
      'W M.OrganId.Level1',
    ]),
    read('organid-test', 'test code of the axis', '§11.1', doc([secondTo, 'vxp.saas.99']), ['W T.OrganId']),
    read('organid-long', 'new-form code of 36 characters', '§11.2', doc([secondTo, 'H01.01.01.01.01.01.01.01.01.01.01.123']), [
      'W T.OrganId',
      'W R.OrganId',
    ]),
    read('codenumber-text', 'CodeNumber that is not numeric', '§6.3 1.3', doc(text('CodeNumber', '74fass22')), [
      'W T.Code.CodeNumber',
      'W M.DocumentId',
    ]),
    read('date-words', 'PromulgationDate that is no date', '§14', doc(text('PromulgationDate', 'hôm nay')), [
      'E T.PromulgationDate',
    ]),
    read('duedate-words', 'DueDate that is no date', '§14', doc(text('DueDate', 'sớm')), ['W T.DueDate']),
    read('timestamp-words', 'TraceHeader/Timestamp that is no time', '§14', doc(text('Timestamp', 'sáng')), ['W T.Timestamp']),
    read('timestamp-hour', 'Timestamp at 24 hours', '§14', sta(text('Timestamp', '2026/11/20 24:00:00')), ['W T.Timestamp']),
    ...(['Type', 'TypeDetail', 'Priority', 'PromulgationAmount', 'PageAmount'] as const).map((name) =>
      read(`int-${name.toLowerCase()}`, `${name} that is no number`, '§6.3', doc(text(name, 'x')), [`W T.${name}`]),
    ),
    read(
      'steeringtype',
      'SteeringType that is no number',
      '§6.3 1.13',
      doc(['<edXML:ToPlaces>', '<edXML:SteeringType>x</edXML:SteeringType><edXML:ToPlaces>']),
      ['W T.SteeringType'],
    ),
    read(
      'direction',
      'Direction that is neither true nor false',
      '§6.3 1.11',
      doc(['<edXML:Appendixes>', '<edXML:Direction>x</edXML:Direction><edXML:Appendixes>']),
      ['W T.Direction', 'I M.Extra'],
    ),
    read(
      'paper',
      'Paper that is neither 0 nor 1',
      '§7',
      doc(['</edXML:Bussiness>', '<edXML:Paper>2</edXML:Paper></edXML:Bussiness>']),
      ['W T.Paper'],
    ),
    read('documentinfo', 'DocumentInfo that is neither 0 nor 1', '§7', doc(update(info.replace('>1<', '>x<'))), [
      'W T.DocumentInfo',
      'E N.BussinessDocumentInfo',
    ]),
    read(
      'documentreceiver',
      'DocumentReceiver that is neither 0 nor 1',
      '§7',
      doc(update(info.replace('</edXML:Bussiness', '<edXML:DocumentReceiver>x</edXML:DocumentReceiver></edXML:Bussiness'))),
      ['W T.DocumentReceiver'],
    ),
    read(
      'receivertype',
      'ReceiverType that is no number',
      '§7',
      doc(
        update(
          info.replace(
            '</edXML:Bussiness',
            '<edXML:ReceiverList><edXML:Receiver><edXML:OrganId>G22</edXML:OrganId><edXML:ReceiverType>x</edXML:ReceiverType></edXML:Receiver></edXML:ReceiverList></edXML:Bussiness',
          ),
        ),
      ),
      ['W T.ReceiverType'],
    ),
    {
      ...read('packet', 'a packet longer than the limit that is set', '§14', doc(), ['W R.Packet']),
      options: { maxPacketBytes: 4000 },
    },
    ...duplicates(),
  ];
}

/** The rule of the register: the same DocumentId, or the same number, notation and agency name. */
function duplicates(): VectorCase[] {
  const both = (id: string, about: string, input: Buffer, known: Buffer, issues: readonly string[]): VectorCase => ({
    id: `rule-duplicate-${id}`,
    group: 'rule',
    operation: 'duplicate',
    about,
    clause: 'NĐ 30/2020 PL VI III.1.h',
    input,
    known,
    issues,
  });
  const otherId = text('DocumentId', 'H53.01,2026/11/20,999/VP-TH');
  const otherNumber = text('CodeNumber', '999');
  return [
    both('document-id', 'the same DocumentId, another number', doc(otherNumber), doc(), ['W M.Duplicate']),
    both('number', 'the same number, notation and agency, another DocumentId', doc(otherId), doc(), ['W M.Duplicate']),
    both('case', 'the agency name written in another case', doc(otherId, ['Văn phòng UBND tỉnh', 'VĂN PHÒNG UBND tỉnh']), doc(), [
      'W M.Duplicate',
    ]),
    both('neither', 'another document', doc(otherId, otherNumber), doc(), []),
  ];
}
