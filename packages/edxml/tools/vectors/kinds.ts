import { bytesOf, doc, documentText, draft, edit, status, text, type VectorCase, without } from './case.ts';

const QCVN = 'http://www.mic.gov.vn/TBT/QCVN_102_2016';
const OLD = 'http://www.e-doc.vn/Schema/';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

type Given = Omit<VectorCase, 'operation' | 'clause'> & Partial<Pick<VectorCase, 'operation' | 'clause'>>;
const make = (given: Given): VectorCase => ({ operation: 'read', clause: '§2, §3', ...given });

const placeholder = (input: Buffer): Buffer => edit(input.toString(), [/(?<=<edXML:ContentTransferEncoded[^>]*>)[^<]*/, '{x}']);

const G1 = `<SOAP-ENV:Envelope xmlns:SOAP-ENV="${SOAP}" xmlns:edXML="${OLD}"><SOAP-ENV:Body><edXML:AllDocument><edXML:Document><edXML:Attach /></edXML:Document></edXML:AllDocument></SOAP-ENV:Body></SOAP-ENV:Envelope>`;
const G2 = `<SOAP-ENV:Envelope xmlns:SOAP-ENV="${SOAP}" xmlns:edXML="${OLD}"><SOAP-ENV:Header><edXML:MessageHeader><edXML:From /></edXML:MessageHeader></SOAP-ENV:Header><SOAP-ENV:Body><edXML:Manifest /></SOAP-ENV:Body></SOAP-ENV:Envelope>`;

/** Older generations in the wrapper that they were sent in (spec §2), and messages that hold something else. */
function mimeCases(): VectorCase[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n');
  const multipart = (
    parts: readonly string[],
    type = 'multipart/related; type="text/xml"; start="Start"; boundary="b1"',
  ): Buffer =>
    Buffer.from(
      `MIME-Version: 1.0\r\nContent-Type: ${type}\r\n\r\n${parts.map((part) => `--b1\r\n${part}\r\n`).join('')}--b1--\r\n`,
    );
  const attachment = 'Content-Type: application/pdf\r\nContent-ID: <f1>\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=';
  const mime = (id: string, about: string, input: Buffer, error?: string): VectorCase =>
    make({
      id: `kind-mime-${id}`,
      group: 'kind',
      about,
      clause: '§2',
      evidence: 'công văn 2803/BTTTT-THH',
      input,
      issues: error === undefined ? ['E T.Root.Generation', 'W T.Root.Mime'] : [],
      ...(error === undefined ? {} : { error }),
    });
  const start = (headers: string, body: string): string =>
    `Content-Type: text/xml\r\nContent-ID:<Start>\r\n${headers}\r\n${body}`;
  const coded = start('Content-Transfer-Encoding: base64\r\n', base64(G2));
  return [
    mime('g2-base64', 'G2 as multipart/related, its start part in base64, behind an attachment', multipart([attachment, coded])),
    mime('g2-plain', 'G2 as multipart/related, its start part as it is', multipart([start('', G2), attachment])),
    mime(
      'g2-headless',
      'G2 whose outer headers were cut off: it begins with the boundary',
      Buffer.from(`--uuid:42\r\n${coded}\r\n--uuid:42\r\n${attachment}\r\n--uuid:42--\r\n`),
    ),
    mime(
      'g1-mail',
      'G1 in a mail, quoted-printable',
      Buffer.from(
        `From: a@agency.example\nSubject: 512\nContent-Type: text/xml;\n charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n${G1.replaceAll('=', '=3D').replace('<edXML:Document>', '=\n<edXML:Document>')}\n`,
      ),
    ),
    mime('g3', 'a packet of today inside MIME: not a form that exists', multipart([start('', documentText)]), 'EDXML_MIME'),
    mime('no-xml', 'a MIME message without an XML part', multipart([attachment]), 'EDXML_MIME'),
    mime('broken', 'a MIME message whose XML part is cut short', multipart([start('', G2.slice(0, -20))]), 'EDXML_MIME'),
  ];
}

/** Kinds and generations; what the reader must refuse; what salvage makes of it. */
export function kindCases(): VectorCase[] {
  const valid = (id: string, about: string, input: Buffer, clause: string): VectorCase =>
    make({ id: `valid-${id}`, group: 'valid', about, input, issues: [], clause });
  const target = 'H53.01,2026/10/01,9/VP-TH';
  const undeclared = doc(['<edXML:Reference>', '<edXML:Reference xlink:href="">']);
  const outside = doc(
    ['<AttachmentEncoded>', '<edXML:AttachmentEncoded>'],
    ['</AttachmentEncoded>', '</edXML:AttachmentEncoded>'],
  );
  const refused = (id: string, about: string, input: Buffer, error: string): VectorCase =>
    make({ id: `refused-${id}`, group: 'refused', about, input, error, issues: [], clause: '§15' });
  const salvage = (id: string, about: string, input: Buffer, issues: readonly string[]): VectorCase =>
    make({
      id: `salvage-${id}`,
      group: 'refused',
      operation: 'salvage',
      about,
      input,
      issues: ['W T.Salvage', ...issues],
      clause: '§15',
    });
  const goVn = `<?xml version="1.0"?><edXMLEnvelope xmlns="http://www.go.vn/eDoc"><MessageHeader><From><OrganId>G22</OrganId><OrganName>VPCP</OrganName></From><To><OrganId>H01</OrganId><OrganName>x</OrganName></To><Code><CodeNumber>1</CodeNumber><CodeNotation>A</CodeNotation></Code><PromulgationInfo><PromulgationDate>2026/11/20</PromulgationDate></PromulgationInfo><DocumentType><TypeName>Công văn</TypeName></DocumentType><Subject>s</Subject><SignerInfo><FullName>A</FullName></SignerInfo><DocumentId>x</DocumentId></MessageHeader><TraceHeaderList><TraceHeader><OrganId>G22</OrganId><Timestamp>2026/11/20 08:00:00</Timestamp></TraceHeader></TraceHeaderList><Attachment><FileName>a.pdf</FileName><FileType>application/pdf</FileType><Content>JVBERi0xLjcK</Content></Attachment></edXMLEnvelope>`;
  return [
    valid('new', 'a new document', bytesOf(draft), '§5'),
    valid('new-norm', 'a new document in norm order', bytesOf(draft, { order: 'norm' }), '§6.1'),
    valid(
      'new-raw',
      'a new document with raw attachments',
      bytesOf({ ...draft, attachments: [{ name: 'a.txt', content: Buffer.from('x') }] }, { attachments: 'raw' }),
      '§8.3',
    ),
    valid('recall', 'a recall', bytesOf({ ...draft, kind: 'recall', target } as never), '§7'),
    valid(
      'update',
      'an update',
      bytesOf({
        ...draft,
        kind: 'update',
        target,
        changes: { documentInfo: true, documentReceiver: true, receivers: [{ organId: 'H01', receiverType: 0 }] },
      } as never),
      '§7.1',
    ),
    valid(
      'replacement',
      'a replacement',
      bytesOf({ ...draft, kind: 'replacement', replaces: [{ documentId: target, organIds: ['G22', 'H01'] }] } as never),
      '§7',
    ),
    valid(
      'old-codes',
      'old-form agency codes',
      bytesOf(
        { ...draft, from: { ...draft.from, organId: '000.00.01.H53' }, to: [{ organId: '000.00.00.G22', organName: 'VPCP' }] },
        { edition: '2016' },
      ),
      '§11.1',
    ),
    valid(
      'enterprise',
      'an enterprise as recipient',
      bytesOf({ ...draft, to: [{ organId: '0100109106-001', organName: 'Tập đoàn' }] }),
      '§11.2',
    ),
    valid(
      'minimal',
      'the least that says nothing wrong',
      bytesOf({
        from: draft.from,
        to: draft.to,
        code: '1/A',
        promulgation: { date: '2026-11-20' },
        type: 'Tờ trình',
        subject: 's',
        signer: { fullName: 'A' },
        attachments: draft.attachments ?? [],
      }),
      '§6.3',
    ),
    valid('status-01', 'a status 01', bytesOf(status), '§10'),
    valid('status-norm', 'a status in norm order of ResponseFor', bytesOf(status, { order: 'norm' }), '§10'),
    make({
      id: 'kind-g1',
      group: 'kind',
      about: 'generation G1',
      evidence: 'packets of 2012–14',
      issues: ['E T.Root.Generation'],
      input: Buffer.from(G1),
    }),
    make({
      id: 'kind-g2',
      group: 'kind',
      about: 'generation G2',
      evidence: 'công văn 2803/BTTTT-THH',
      issues: ['E T.Root.Generation'],
      input: Buffer.from(G2),
    }),
    ...mimeCases(),
    make({
      id: 'kind-go-vn',
      group: 'kind',
      about: 'the go.vn form',
      evidence: 'one provincial guide',
      issues: ['E T.Root'],
      input: Buffer.from(goVn),
    }),
    make({
      id: 'kind-go-vn-upper',
      group: 'kind',
      about: 'the go.vn form, EdXMLEnvelope',
      issues: ['E T.Root'],
      input: Buffer.from(goVn.replaceAll('edXMLEnvelope', 'EdXMLEnvelope')),
    }),
    make({
      id: 'kind-report',
      group: 'kind',
      about: 'an anti-malware report in the same namespace',
      issues: ['W T.Root.NotEdoc'],
      input: Buffer.from(
        `<edXML xmlns="${QCVN}"><edXMLEnvelope><edXMLHeader><MessageHeader><From><OrganId>G22</OrganId></From><Subject>s</Subject></MessageHeader></edXMLHeader></edXMLEnvelope></edXML>`,
      ),
    }),
    make({
      id: 'kind-other-xml',
      group: 'kind',
      about: 'some other XML',
      issues: ['E T.Root'],
      input: Buffer.from('<html><body /></html>'),
    }),
    make({
      id: 'kind-no-header',
      group: 'kind',
      about: 'edXML without MessageHeader',
      issues: ['E T.Root'],
      input: doc(without('MessageHeader')),
    }),
    refused('xlink', 'xlink: undeclared', undeclared, 'XML_PREFIX_UNDECLARED'),
    refused('prefix-outside', 'edXML: outside its scope', outside, 'XML_PREFIX_UNDECLARED'),
    refused('doctype', 'a DOCTYPE', doc(['<edXML ', '<!DOCTYPE edXML [<!ENTITY a "b">]><edXML ']), 'XML_DOCTYPE'),
    refused('entity', 'an undeclared entity', doc(['V/v', '&nbsp;']), 'XML_ENTITY'),
    refused('cut', 'a packet cut short', Buffer.from(documentText.slice(0, 2000)), 'XML_TRUNCATED'),
    refused('empty', 'no bytes at all', Buffer.alloc(0), 'XML_NO_ROOT'),
    salvage('xlink', 'xlink: undeclared', undeclared, []),
    salvage('prefix-outside', 'edXML: outside its scope, and a placeholder for base64', placeholder(outside), [
      'E T.Attachment.Base64',
    ]),
    salvage('go-vn', 'the go.vn form, put into the known tree', Buffer.from(goVn), ['E T.Root', 'I N.Bussiness']),
    make({
      id: 'salvage-doctype',
      group: 'refused',
      operation: 'salvage',
      about: 'salvage refuses a DOCTYPE too',
      clause: '§15',
      input: doc(['<edXML ', '<!DOCTYPE edXML><edXML ']),
      issues: [],
      error: 'EDXML_SALVAGE_FAILED',
    }),
    make({
      id: 'valid-edition-2016',
      group: 'valid',
      about: 'a new-form code is at home on reading whatever the edition',
      clause: '§14',
      input: bytesOf(draft),
      options: { edition: '2016' },
      issues: [],
    }),
    make({
      id: 'rule-two-subjects-empty',
      group: 'rule',
      about: 'an empty Subject',
      clause: '§6.3 1.6',
      input: doc(text('Subject', '   ')),
      issues: ['E N.Subject'],
    }),
  ];
}
