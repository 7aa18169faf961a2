const QCVN = 'http://www.mic.gov.vn/TBT/QCVN_102_2016';
type Change = (packet: string) => string;

const before =
  (tag: string, text: string): Change =>
  (p) =>
    p.replace(new RegExp(`(<(?:edXML:)?${tag}[\\s>])`), `${text}$1`);
const textOf =
  (tag: string, to: string | ((text: string) => string)): Change =>
  (p) =>
    p.replace(
      new RegExp(`(<(?:edXML:)?${tag}>)([^<]*)(<)`),
      (_m, open: string, text: string, end: string) => open + (typeof to === 'string' ? to : to(text)) + end,
    );

/** Every deviation that a lenient reader must survive, edxml.md §15: applied to a packet on its way out. */
export const deviations: Readonly<Record<string, Change>> = {
  'junk-prefix': (p) => `1212${p}`,
  bom: (p) => `\ufeff${p}`,
  'mixed-line-ends': (p) => p.replace(/\r?\n/g, (_m, at: number) => (at % 2 === 0 ? '\n' : '\r\n')),
  comments: (p) => before('edXMLHeader', '<!-- XML 102 -->\t')(p),
  'undeclared-xlink': (p) => p.replace(/<((?:edXML:)?Reference)>/, '<$1 xlink:href="">'),
  'undeclared-edxml': (p) =>
    p.replace(/<ContentTransferEncoded|<edXML:ContentTransferEncoded[^>]*>/, '<edXML:ContentTransferEncoded>'),
  'prefix-dropped': (p) => p.replace(/(<\/?)edXML:/g, '$1'),
  'other-prefix': (p) => p.replace(/(<\/?)edXML:/g, '$1ns0:').replace(/xmlns:edXML=/g, 'xmlns:ns0='),
  'root-case': (p) => p.replace(/<edXML(\s)/, '<EdXML$1').replace(/<\/edXML>/, '</EdXML>'),
  'foreign-namespace': (p) => p.replaceAll(QCVN, 'http://www.go.vn/eDoc'),
  'unknown-element': before('Subject', '<edXML:GhiChuRieng>x</edXML:GhiChuRieng>'),
  'norm-order': (p) => {
    const id = /\s*<edXML:DocumentId>[^<]*<\/edXML:DocumentId>/.exec(p)?.[0] ?? '';
    return p.replace(id, '').replace('</edXML:MessageHeader>', `${id}</edXML:MessageHeader>`);
  },
  'business-spelling': (p) =>
    p.includes('Bussiness')
      ? p.replaceAll('Bussiness', 'Business')
      : p.replace(
          '</edXML:TraceHeaderList>',
          '<edXML:Business><edXML:BusinessDocType>0</edXML:BusinessDocType></edXML:Business></edXML:TraceHeaderList>',
        ),
  'bussiness-first': (p) =>
    before(
      'TraceHeader',
      '<edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType></edXML:Bussiness>',
    )(p.replace(/<edXML:Bussiness>[\s\S]*?<\/edXML:Bussiness>/, '')),
  'no-bussiness': (p) => p.replace(/<edXML:Bussiness>[\s\S]*?<\/edXML:Bussiness>/, ''),
  'status-element': (p) => p.replace(/(<\/?(?:edXML:)?)MessageHeader>/g, '$1Status>'),
  'empty-groups': (p) =>
    p.replace('</edXML:MessageHeader>', '<edXML:ResponseFor /><edXML:ToPlaces></edXML:ToPlaces></edXML:MessageHeader>'),
  'filler-texts': (p) => textOf('OrganName', 'N/A')(p.replace(/(<edXML:TraceHeader>\s*<edXML:OrganId>)[^<]*/, '$1null')),
  'impossible-date': textOf('PromulgationDate', '2014/02/30'),
  'day-first-date': textOf('PromulgationDate', '22/11/2026'),
  'date-with-time': textOf('PromulgationDate', (text) => `${text} 08:00:00`),
  contradiction: textOf('DocumentId', '000.00.00.G22,2015/09/30,7816/VPCP-TTĐT'),
  'code-not-numeric': textOf('CodeNumber', '74fass22'),
  'href-empty': (p) => p.replace(/<((?:edXML:)?Reference)>/, '<$1 xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="">'),
  'cid-missing': (p) => p.replace(/<ContentId>cid:/, '<ContentId>'),
  'type-mismatch': textOf('ContentType', 'application/zip'),
  'utf8-mangled': (p) =>
    payload(p, (bytes) => Buffer.from(`${bytes.toString('utf8')}${'\ufffd'.repeat(16)}`, 'utf8').toString('base64')),
  'not-base64': (p) => payload(p, () => '{{ATTACHMENT_CONTENT}}'),
  'manifest-extra': (p) =>
    p.replace(
      '</edXML:edXMLManifest>',
      '<edXML:Reference><edXML:ContentId>cid:khong-co</edXML:ContentId></edXML:Reference></edXML:edXMLManifest>',
    ),
  'attachment-extra': (p) =>
    p.replace(
      '</AttachmentEncoded>',
      '<Attachment><ContentId>cid:thua</ContentId><AttachmentName>thua.pdf</AttachmentName></Attachment></AttachmentEncoded>',
    ),
  'duplicate-to': (p) => p.replace(/(<edXML:To>[\s\S]*?<\/edXML:To>)/, '$1$1'),
  'duplicate-replacement': (p) => {
    const info = '<edXML:ReplacementInfo><edXML:DocumentId>G22,2026/10/01,9/VP</edXML:DocumentId></edXML:ReplacementInfo>';
    const list = `<edXML:ReplacementInfoList>${info}${info}</edXML:ReplacementInfoList>`;
    const business = `<edXML:Bussiness><edXML:BussinessDocType>3</edXML:BussinessDocType>${list}</edXML:Bussiness>`;
    const bare = p.replace(/<edXML:Bussiness>[\s\S]*?<\/edXML:Bussiness>/, '');
    return bare.replace('</edXML:TraceHeaderList>', `${business}</edXML:TraceHeaderList>`);
  },
  'trace-without-organ': (p) => p.replace(/(<edXML:TraceHeader>\s*)<edXML:OrganId>[^<]*<\/edXML:OrganId>/, '$1'),
  'signature-stub': (p) =>
    p.replace(
      '</edXML:edXMLHeader>',
      '<Signature><SignedInfo><Reference URI=""><Transforms><Transform Algorithm="http://www.w3.org/TR/xml-exc-c14n#"/></Transforms></Reference></SignedInfo><KeyInfo><X509Data><X509Certificate>MIIREDACTED==</X509Certificate></X509Data></KeyInfo></Signature></edXML:edXMLHeader>',
    ),
  'zero-width': textOf('OrganName', (text) => ` \u200b${text}`),
  decomposed: textOf('Subject', (text) => `${text} â\u0301`.normalize('NFD')),
  'name-missing': (p) => p.replace(/<edXML:OrganName>[^<]*<\/edXML:OrganName>/g, ''),
};

function payload(packet: string, change: (bytes: Buffer) => string): string {
  return packet.replace(
    /(ContentTransferEncoded[^>]*>)([^<]*)(<)/,
    (_m, open: string, text: string, end: string) => open + change(Buffer.from(text, 'base64')) + end,
  );
}
