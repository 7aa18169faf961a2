import { type ByteSource, bytesSource } from '@lienthong/core';

const NS = 'http://www.mic.gov.vn/TBT/QCVN_102_2016';

export interface MadePacket {
  readonly from: string;
  readonly to: readonly string[];
  readonly number: string;
  readonly subject?: string;
  readonly payload?: string;
}

/** A small document packet in the official form. */
export function edoc(packet: MadePacket): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<edXML xmlns="${NS}">`,
    `  <edXML:edXMLEnvelope xmlns:edXML="${NS}">`,
    '    <edXML:edXMLHeader>',
    '      <edXML:MessageHeader>',
    `        <edXML:From><edXML:OrganId>${packet.from}</edXML:OrganId><edXML:OrganName>Nơi gửi</edXML:OrganName></edXML:From>`,
    ...packet.to.map(
      (to) => `        <edXML:To><edXML:OrganId>${to}</edXML:OrganId><edXML:OrganName>Nơi nhận</edXML:OrganName></edXML:To>`,
    ),
    `        <edXML:DocumentId>${packet.from},2026/11/22,${packet.number}/STTTT</edXML:DocumentId>`,
    `        <edXML:Code><edXML:CodeNumber>${packet.number}</edXML:CodeNumber><edXML:CodeNotation>STTTT</edXML:CodeNotation></edXML:Code>`,
    '        <edXML:PromulgationInfo><edXML:Place>Quảng Ngãi</edXML:Place><edXML:PromulgationDate>2026/11/22</edXML:PromulgationDate></edXML:PromulgationInfo>',
    '        <edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeDetail>18</edXML:TypeDetail><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>',
    `        <edXML:Subject>${packet.subject ?? 'V/v thử trục'}</edXML:Subject>`,
    '        <edXML:SignerInfo><edXML:FullName>Nguyễn Văn Mẫu</edXML:FullName></edXML:SignerInfo>',
    '      </edXML:MessageHeader>',
    '      <edXML:TraceHeaderList>',
    `        <edXML:TraceHeader><edXML:OrganId>${packet.from}</edXML:OrganId><edXML:Timestamp>2026/11/22 09:30:00</edXML:Timestamp></edXML:TraceHeader>`,
    '      </edXML:TraceHeaderList>',
    '    </edXML:edXMLHeader>',
    '    <edXML:edXMLBody><edXML:edXMLManifest version="1.0"><edXML:Reference><edXML:ContentId>cid:a1</edXML:ContentId><edXML:ContentType>application/pdf</edXML:ContentType><edXML:AttachmentName>cong-van.pdf</edXML:AttachmentName></edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody>',
    '  </edXML:edXMLEnvelope>',
    `  <AttachmentEncoded><Attachment><ContentId>cid:a1</ContentId><AttachmentName>cong-van.pdf</AttachmentName><ContentType>application/pdf</ContentType><edXML:ContentTransferEncoded xmlns:edXML="${NS}">${packet.payload ?? 'JVBERi0xLjQK'}</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded>`,
    '</edXML>',
  ];
  return lines.join('\r\n');
}

/** A status packet from a receiver to the original sender. */
export function status(from: string, to: string, number: string, code: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<edXML xmlns="${NS}">`,
    `  <edXML:edXMLEnvelope xmlns:edXML="${NS}"><edXML:edXMLHeader><edXML:MessageHeader>`,
    `    <edXML:From><edXML:OrganId>${from}</edXML:OrganId><edXML:OrganName>Nơi nhận</edXML:OrganName></edXML:From>`,
    `    <edXML:ResponseFor><edXML:OrganId>${to}</edXML:OrganId><edXML:Code>${number}/STTTT</edXML:Code><edXML:DocumentId>${to},2026/11/22,${number}/STTTT</edXML:DocumentId><edXML:PromulgationDate>2026/11/22</edXML:PromulgationDate></edXML:ResponseFor>`,
    `    <edXML:StatusCode>${code}</edXML:StatusCode><edXML:Description>Đã đến</edXML:Description><edXML:Timestamp>2026/11/22 09:31:00</edXML:Timestamp>`,
    '  </edXML:MessageHeader></edXML:edXMLHeader></edXML:edXMLEnvelope>',
    '</edXML>',
    '',
  ].join('\r\n');
}

export const sourceOf = (text: string): ByteSource => bytesSource(Buffer.from(text, 'utf8'));

export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(Uint8Array.from(part));
  return Buffer.concat(parts);
}
