import { bytesOf, doc, documentText, draft, edit, sta, status, statusText, text, type VectorCase, without } from './case.ts';

const read = (
  id: string,
  about: string,
  clause: string,
  input: Buffer,
  issues: readonly string[],
  evidence?: string,
): VectorCase => ({
  id: `deviation-${id}`,
  group: 'deviation',
  operation: 'read',
  about,
  clause,
  input,
  issues,
  ...(evidence === undefined ? {} : { evidence }),
});

const QCVN = 'http://www.mic.gov.vn/TBT/QCVN_102_2016';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const signature = (namespace: string, transform: string, certificate: string): string =>
  `<Signature xmlns="${namespace}"><SignedInfo><CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315" /><Reference URI=""><Transforms><Transform Algorithm="${transform}" /></Transforms></Reference></SignedInfo><SignatureValue>AA==</SignatureValue><KeyInfo><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></Signature>`;
const slot = (inner: string): readonly [string, string] => ['</edXML:edXMLHeader>', `${inner}</edXML:edXMLHeader>`];
const ENVELOPED = `${DSIG}enveloped-signature`;
// A DER SEQUENCE of the right length; no certificate, but nothing here says so.
const DER = Buffer.from('3003020101', 'hex').toString('base64');
const decomposed = (s: string): string => s.normalize('NFD');

/** Each deviation of the catalogue, once. */
export function deviationCases(): VectorCase[] {
  const bare = documentText.replaceAll('edXML:', '').replaceAll(':edXML=', '=');
  return [
    read(
      'junk',
      'four junk bytes before the declaration',
      '§15',
      Buffer.from(`1212${documentText}`),
      ['W T.Prolog'],
      'official sample 01',
    ),
    read('junk-lines', 'junk of two lines before the declaration', '§15', Buffer.from(`a\r\nbc${documentText}`), ['W T.Prolog']),
    read('junk-64', '64 junk bytes', '§15', Buffer.from(`${'x'.repeat(64)}${documentText}`), ['W T.Prolog']),
    read('bom', 'a byte order mark is no junk', '§15', Buffer.from(`\ufeff${documentText}`), []),
    read('lf', 'LF line ends', '§15', Buffer.from(documentText.replaceAll('\r\n', '\n')), []),
    read('mixed-lines', 'mixed line ends and tabs', '§15', edit(documentText.replaceAll('      <', '\t\t<'), ['\r\n', '\n']), []),
    read('no-space', 'no white space between elements', '§4', Buffer.from(documentText.replace(/\r\n\s*/g, '')), []),
    read(
      'comments',
      'comments and a processing instruction',
      '§15',
      doc(['<edXML:MessageHeader>', '<!-- XML 102 --><?x y?><edXML:MessageHeader>'], ['V/v ', 'V/v <!-- giữa -->']),
      [],
    ),
    read('cdata', 'a text in a CDATA section', '§15', doc([/(?<=<edXML:Subject>)[^<]*/, '<![CDATA[A & B < C]]>']), []),
    read('references', 'character references', '§15', doc([/(?<=<edXML:Subject>)[^<]*/, '&#x56;/v &amp; &#273;']), []),
    read('encoding-case', 'encoding="utf-8"', '§4', doc(['encoding="UTF-8"', 'encoding="utf-8"']), []),
    read('no-declaration', 'no XML declaration', '§4', doc([/^<\?xml[^>]*>\r\n/, '']), []),
    read(
      'other-prefix',
      'another prefix',
      '§3',
      Buffer.from(documentText.replaceAll('edXML:', 'ns1:').replaceAll('xmlns:edXML', 'xmlns:ns1')),
      [],
    ),
    read('no-prefix', 'the prefix optimised away', '§3', Buffer.from(bare), [], 'reported by one integration'),
    read(
      'plain-cte',
      'ContentTransferEncoded un-prefixed (.NET library)',
      '§3',
      doc(
        [/<edXML:ContentTransferEncoded[^>]*>/, '<ContentTransferEncoded>'],
        ['</edXML:ContentTransferEncoded>', '</ContentTransferEncoded>'],
      ),
      [],
    ),
    read('root-case', 'the root written EdXML', '§15', doc([/<edXML /, '<EdXML '], [/<\/edXML>/, '</EdXML>']), ['W T.Root.Case']),
    read('namespace-slash', 'the namespace with a trailing slash', '§3', Buffer.from(documentText.replaceAll(QCVN, `${QCVN}/`)), [
      'E T.Root',
    ]),
    read('no-namespace', 'no namespace at all', '§3', Buffer.from(bare.replaceAll(` xmlns="${QCVN}"`, '')), ['E T.Root']),
    read('norm-order', 'norm order of MessageHeader', '§6.1', bytesOf(draft, { order: 'norm' }), []),
    read(
      'free-order',
      'an order of its own',
      '§15',
      doc(without('Subject'), ['</edXML:MessageHeader>', '<edXML:Subject>Ở cuối</edXML:Subject></edXML:MessageHeader>']),
      [],
    ),
    read(
      'business-first',
      'Bussiness before TraceHeader',
      '§7',
      doc(without('TraceHeader'), [
        '</edXML:TraceHeaderList>',
        '<edXML:TraceHeader><edXML:OrganId>H53.01</edXML:OrganId><edXML:Timestamp>2026/11/20 08:00:00</edXML:Timestamp></edXML:TraceHeader></edXML:TraceHeaderList>',
      ]),
      [],
      'the official library itself',
    ),
    read(
      'business-spelling',
      'Business* for Bussiness*',
      '§7',
      Buffer.from(documentText.replaceAll('Bussiness', 'Business')),
      ['I T.Element', 'I T.Element', 'I T.Element'],
      'Bkav eDoc ESB',
    ),
    read(
      'status-element',
      'Status for MessageHeader',
      '§10.1',
      Buffer.from(statusText.replaceAll('edXML:MessageHeader', 'edXML:Status')),
      ['I T.Element'],
      'Bkav eDoc ESB',
    ),
    read(
      'status-order',
      'another order in a status',
      '§10.1',
      sta(without('StaffInfo'), [
        '</edXML:MessageHeader>',
        '<edXML:StaffInfo><edXML:Mobile>1</edXML:Mobile><edXML:Email>a@b.example</edXML:Email></edXML:StaffInfo></edXML:MessageHeader>',
      ]),
      [],
      'official sample of code 13',
    ),
    read(
      'unknown',
      'unknown elements are kept',
      '§15',
      doc(
        ['</edXML:MessageHeader>', '<edXML:Zalo a="1">0123<edXML:B /></edXML:Zalo></edXML:MessageHeader>'],
        ['</edXML:From>', '<x xmlns="urn:x">y</x></edXML:From>'],
      ),
      ['I M.Extra', 'I M.Extra'],
    ),
    read(
      'library-extra',
      'elements that the official library adds',
      '§6.3',
      bytesOf({
        ...draft,
        tasks: ['T1'],
        applicationType: 'MCDT_DT',
        other: { ...draft.other, direction: false, replyFors: 'r', referenceCodes: 'c' },
      }),
      ['I M.Extra', 'I M.Extra', 'I M.Extra', 'I M.Extra', 'I M.Extra'],
    ),
    read('errorlist', 'an ErrorList, relic of G2', '§5', doc(slot('<edXML:ErrorList><edXML:Error /></edXML:ErrorList>')), [
      'I M.Extra',
    ]),
    read(
      'empty-responsefor',
      'an empty ResponseFor',
      '§15',
      doc([
        '<edXML:ResponseFor>',
        '<edXML:ResponseFor /><edXML:ResponseFor><edXML:OrganId></edXML:OrganId><edXML:Code /></edXML:ResponseFor><edXML:ResponseFor>',
      ]),
      [],
      'sample 07',
    ),
    read(
      'filler-null',
      'the text null in TraceHeader/OrganId',
      '§15',
      doc([/(?<=<edXML:TraceHeader>\r\n\s*<edXML:OrganId>)[^<]*/, 'null']),
      ['W M.Filler', 'W N.TraceHeader.OrganId'],
      'sample 09',
    ),
    read(
      'filler-na',
      'N/A as filler',
      '§15',
      doc(text('OrganizationInCharge', 'N/A')),
      ['W M.Filler'],
      'a public provincial integration',
    ),
    read(
      'date-impossible',
      'PromulgationDate on 30 February',
      '§14',
      doc(text('PromulgationDate', '2014/02/30')),
      ['W T.PromulgationDate'],
      'sample 01 (in an id)',
    ),
    read(
      'date-dmy',
      'PromulgationDate as dd/MM/yyyy',
      '§14',
      doc(text('PromulgationDate', '20/11/2026')),
      ['W T.PromulgationDate'],
      'G2',
    ),
    read('date-time', 'PromulgationDate with a time', '§14', doc(text('PromulgationDate', '2026/11/20 08:00:00')), [
      'W T.PromulgationDate',
    ]),
    read('date-iso', 'PromulgationDate with hyphens', '§14', doc(text('PromulgationDate', '2026-11-20')), [
      'W T.PromulgationDate',
    ]),
    read('duedate-dmy', 'DueDate as dd/MM/yyyy', '§14', doc(text('DueDate', '01/12/2026')), ['W T.DueDate']),
    read('timestamp-t', 'Timestamp with a T', '§14', sta(text('Timestamp', '2026-11-20T08:00:00')), ['W T.Timestamp']),
    read(
      'documentid-guid',
      'DocumentId as a GUID',
      '§12',
      doc(text('DocumentId', '9fbfbad2-f1f8-4256-a2eb-50fb1061cddb')),
      [],
      'sample 07',
    ),
    read('documentid-opencps', 'DocumentId of OpenCPS', '§12', doc(text('DocumentId', '000.00.01.H08,2018,10')), []),
    read(
      'cid-absent',
      'ContentId without cid: at the attachment',
      '§8.2',
      doc([/<ContentId>cid:/, '<ContentId>']),
      [],
      '.NET library',
    ),
    read(
      'xlink',
      'manifest bound by xlink:href (.NET library)',
      '§8.1',
      doc([
        /<edXML:Reference>\r\n\s*<edXML:ContentId>([^<]*)<\/edXML:ContentId>/,
        `<edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="${/cid:[^<]*/.exec(documentText)?.[0]}" xlink:role="XLinkRole" xlink:type="simple">`,
      ]),
      [],
      '.NET library',
    ),
    read(
      'xlink-empty',
      'an empty xlink:href beside ContentId',
      '§15',
      doc(['<edXML:Reference>', '<edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="">']),
      [],
      'sample 07',
    ),
    read(
      'replacement-twice',
      'the same ReplacementInfo twice',
      '§7.1',
      doc([
        '<edXML:BussinessDocType>0</edXML:BussinessDocType>',
        `<edXML:BussinessDocType>3</edXML:BussinessDocType><edXML:ReplacementInfoList>${'<edXML:ReplacementInfo><edXML:DocumentId>H53.01,2026/10/01,9/VP-TH</edXML:DocumentId><edXML:OrganIdList><edXML:OrganId>G22</edXML:OrganId></edXML:OrganIdList></edXML:ReplacementInfo>'.repeat(2)}</edXML:ReplacementInfoList>`,
      ]),
      ['W M.ReplacementInfo.Duplicate'],
      'official sample 04',
    ),
    read(
      'paper-outside',
      'Paper directly under TraceHeaderList',
      '§7',
      doc(['<edXML:TraceHeader>', '<edXML:Paper>1</edXML:Paper><edXML:TraceHeader>']),
      [],
      'the official library',
    ),
    read(
      'signature-namespace',
      'Signature in the edXML namespace',
      '§9',
      doc(slot(signature(QCVN, ENVELOPED, DER))),
      ['W M.Signature'],
      'the official library',
    ),
    read(
      'signature-transform',
      'an invalid transform URI',
      '§9',
      doc(slot(signature(DSIG, 'http://www.w3.org/TR/xml-exc-c14n#', DER))),
      ['W M.Signature'],
      'official samples',
    ),
    read(
      'signature-stub',
      'a stub certificate',
      '§9',
      doc(slot(signature(DSIG, ENVELOPED, 'MIIFqTCCBJG'))),
      ['W M.Signature'],
      'official samples',
    ),
    read('signature-form', 'a Signature of good form says nothing here', '§9', doc(slot(signature(DSIG, ENVELOPED, DER))), []),
    read('signature-empty', 'an empty DigitalSignature', '§9', doc(slot('<edXML:DigitalSignature />')), [], '.NET library'),
    read(
      'space',
      'spaces at the ends of a name',
      '§15',
      doc(text('OrganName', '  Văn phòng UBND tỉnh Tây Ninh ')),
      ['I M.Text.Space'],
      'official sample 01',
    ),
    read('zero-width', 'a zero-width space in a name', '§15', doc(text('OrganName', 'Văn phòng\u200b UBND')), [
      'W M.Text.ZeroWidth',
    ]),
    read(
      'nfd',
      'decomposed Vietnamese letters',
      '§15',
      doc(text('FullName', decomposed('Nguyễn Văn B'))),
      ['I M.Text.NotNfc'],
      'sample 07',
    ),
    read(
      'nfd-half',
      'half-composed letters (U+00E2 U+0301)',
      '§15',
      doc(text('FullName', 'Tr\u00e2\u0301n B')),
      ['I M.Text.NotNfc'],
      'sample 07',
    ),
    read(
      'dotnet',
      'the .NET form: xsi and xsd declared, attributes of TraceHeaderList',
      '§4',
      doc(
        [
          '<edXML xmlns=',
          '<edXML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns=',
        ],
        [
          '<edXML:TraceHeaderList>',
          '<edXML:TraceHeaderList id="0123abcd" version="1.0" mustUnderstand="1" actor="http://schemas.xmlsoap.org/soap/actor/next">',
        ],
      ),
      [],
      '.NET library',
    ),
    read(
      'status-trace',
      'a status with TraceHeaderList',
      '§10.1',
      sta(
        slot(
          '<edXML:TraceHeaderList><edXML:TraceHeader><edXML:OrganId>G22</edXML:OrganId><edXML:Timestamp>2026/11/20 08:00:00</edXML:Timestamp></edXML:TraceHeader></edXML:TraceHeaderList>',
        ),
      ),
      [],
    ),
    read(
      'recall-sample',
      'the form of the official recall',
      '§7',
      bytesOf({ ...draft, kind: 'recall', target: 'H53.01,2026/10/01,9/VP-TH' } as never),
      [],
    ),
    ...(['02', '03', '04', '05', '06', '13', '15', '16'] as const).map(
      (code): VectorCase => ({
        ...read(`status-${code}`, `a valid status ${code}`, '§10.2', bytesOf({ ...status, code } as never), []),
        id: `valid-status-${code}`,
        group: 'valid',
      }),
    ),
  ];
}
