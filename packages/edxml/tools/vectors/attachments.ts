import { crc32, deflateRawSync } from 'node:zlib';
import { doc, text, type VectorCase } from './case.ts';

/** A small zip made by hand, so that it can be made wrong. */
export function zip(entries: readonly { name: string; data: Buffer; method?: number; crc?: number; flags?: number }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, data, method = 8, crc = crc32(data), flags = 0 } of entries) {
    const packed = method === 8 ? deflateRawSync(data, { level: 9 }) : data;
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(flags, 6);
    header.writeUInt16LE(method, 8);
    header.writeUInt16LE(0x21, 12);
    header.writeUInt32LE(crc, 14);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(data.length, 22);
    header.writeUInt16LE(Buffer.byteLength(name), 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 6);
    header.copy(central, 8, 6, 30);
    central.writeUInt32LE(at, 42);
    directory.push(central, Buffer.from(name));
    parts.push(header, Buffer.from(name), packed);
    at += 30 + Buffer.byteLength(name) + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

const pdf = Buffer.from('%PDF-1.7\n%%EOF\n');
const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(24)]);

function packet(name: string, payload: Buffer | string, type: string): Buffer {
  const encoded = typeof payload === 'string' ? payload : payload.toString('base64');
  return doc(
    text('AttachmentName', name),
    [/(?<=<AttachmentName>)[^<]*/, name],
    text('ContentType', type),
    [/(?<=<ContentType>)[^<]*/, type],
    [/(?<=<edXML:ContentTransferEncoded[^>]*>)[^<]*/, encoded],
  );
}

const read = (id: string, about: string, input: Buffer, issues: readonly string[], evidence?: string): VectorCase => ({
  id: `attachment-${id}`,
  group: 'attachment',
  operation: 'read',
  about,
  clause: '§8.4',
  input,
  issues,
  ...(evidence === undefined ? {} : { evidence }),
});

/** A PDF that was decoded as UTF-8 and encoded again: every byte above 7F has become EF BF BD. */
function mangled(): Buffer {
  const bytes = Buffer.concat([pdf, Buffer.from(Array.from({ length: 400 }, (_, i) => 0x80 + ((i * 37) % 0x40)))]);
  return Buffer.from(bytes.toString('utf8'));
}

/** The reader algorithm for payloads, step by step, and what can go wrong in it. */
export function attachmentCases(): VectorCase[] {
  const base64 = pdf.toString('base64');
  const single = (name: string, data = pdf): Buffer => zip([{ name, data }]);
  return [
    read(
      'zip-single',
      'a zip with one entry is unwrapped',
      packet('a.xlsx', single('b3f1.xlsx', Buffer.from('số liệu')), 'application/zip'),
      [],
      'the official library',
    ),
    read(
      'zip-pdf-type',
      'declared application/pdf, a zip inside',
      packet('a.pdf', single('7091b48b.pdf'), 'application/pdf'),
      ['W M.Attachment.Type'],
      'sample 09',
    ),
    read(
      'zip-extension',
      'the entry has another extension',
      packet('a.doc', single('x.edxml', Buffer.from('<a/>')), 'application/zip'),
      ['W M.Attachment.Extension'],
      'official samples',
    ),
    read(
      'zip-slip',
      'an entry name that is a path out of the folder is ignored',
      packet('a.pdf', single('../../../etc/cron.d/x.pdf'), 'application/zip'),
      [],
    ),
    read(
      'zip-folder',
      'a folder entry and one file',
      packet(
        'a.pdf',
        zip([
          { name: 'f/', data: Buffer.alloc(0), method: 0 },
          { name: 'f/a.pdf', data: pdf },
        ]),
        'application/zip',
      ),
      [],
    ),
    read('zip-stored', 'a stored entry', packet('a.pdf', zip([{ name: 'a.pdf', data: pdf, method: 0 }]), 'application/zip'), []),
    read(
      'zip-two',
      'a zip with two entries is the payload',
      packet(
        'a.docx',
        zip([
          { name: '[Content_Types].xml', data: Buffer.from('<Types/>') },
          { name: 'word/document.xml', data: Buffer.from('<w/>') },
        ]),
        'application/docx',
      ),
      [],
    ),
    read('zip-named', 'a .zip name keeps its zip', packet('a.ZIP', single('a.pdf'), 'application/zip'), []),
    read('zip-empty', 'a zip without entries', packet('a.pdf', zip([]), 'application/zip'), []),
    read('zip-cut', 'a zip cut short', packet('a.xlsx', single('a.xlsx').subarray(0, 60), 'application/zip'), [
      'W T.Attachment.Zip',
    ]),
    read(
      'zip-encrypted',
      'an encrypted entry',
      packet('a.xlsx', zip([{ name: 'a.xlsx', data: pdf, flags: 1 }]), 'application/zip'),
      ['W T.Attachment.Zip'],
    ),
    read(
      'zip-method',
      'an unknown compression method',
      packet('a.xlsx', zip([{ name: 'a.xlsx', data: pdf, method: 14 }]), 'application/zip'),
      ['W T.Attachment.Zip'],
    ),
    read('zip-crc', 'a wrong checksum', packet('a.pdf', zip([{ name: 'a.pdf', data: pdf, crc: 1 }]), 'application/zip'), [
      'E T.Attachment.ZipBroken',
    ]),
    read(
      'zip-bomb',
      'ten million zero bytes in ten thousand',
      packet('a.xlsx', single('a.xlsx', Buffer.alloc(10_000_000)), 'application/zip'),
      ['E R.Attachment.Zip'],
    ),
    read(
      'base64-space',
      'white space in the base64',
      packet('a.pdf', `\r\n ${base64.slice(0, 8)}\r\n\t${base64.slice(8)} \r\n`, 'application/pdf'),
      [],
    ),
    read(
      'base64-padding',
      'missing padding',
      packet('a.pdf', Buffer.from('%PDF-1.7').toString('base64').replace(/=+$/, ''), 'application/pdf'),
      ['W T.Attachment.Padding'],
    ),
    read(
      'base64-template',
      'a template placeholder',
      packet('a.pdf', '$' + '{__StringFromFile(test.txt,,,)}', 'application/pdf'),
      ['E T.Attachment.Base64'],
      'sample 07',
    ),
    read('base64-url', 'URL-safe letters', packet('a.bin', '-_-_', 'application/octet-stream'), ['E T.Attachment.Base64']),
    read('base64-inner-padding', 'padding in the middle', packet('a.bin', 'QQ==QQ==', 'application/octet-stream'), [
      'E T.Attachment.Base64',
    ]),
    read('base64-one', 'one character left over', packet('a.bin', 'QUJDR', 'application/octet-stream'), [
      'E T.Attachment.Base64',
    ]),
    read('base64-late', 'junk after a long clean run', packet('a.bin', `${'QUJD'.repeat(20_000)}!`, 'application/octet-stream'), [
      'E T.Attachment.Base64',
    ]),
    read('empty', 'an empty payload', packet('a.txt', '', 'text/plain'), []),
    read(
      'mangled',
      'a PDF decoded as UTF-8 before base64',
      packet('a.pdf', mangled(), 'application/pdf'),
      ['W M.Attachment.Utf8Mangled'],
      'a packet of 2025',
    ),
    read('type-wrong', 'declared PDF, in fact a Word file', packet('a.pdf', ole, 'application/pdf'), ['W M.Attachment.Type']),
    read('type-doc', 'a Word file under the official type', packet('a.doc', ole, 'application/doc'), []),
    read('type-msword', 'a Word file under its real type', packet('a.doc', ole, 'application/msword'), [], 'Bkav eDoc ESB'),
    read(
      'raw-xlsx',
      'a raw xlsx under its real type',
      packet(
        'a.xlsx',
        zip([
          { name: '[Content_Types].xml', data: Buffer.from('<Types/>') },
          { name: 'xl/workbook.xml', data: Buffer.from('<w/>') },
        ]),
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      ),
      [],
    ),
    read('name-path', 'a name that is a path', packet('..\\..\\a.pdf', pdf, 'application/pdf'), ['W M.Attachment.Name']),
    read('name-direction', 'a name with a direction override', packet('a\u202efdp.exe', pdf, 'application/pdf'), [
      'W M.Attachment.Name',
    ]),
    read(
      'name-empty',
      'no AttachmentName',
      doc(
        [/ *<AttachmentName>[^<]*<\/AttachmentName>\r\n/, ''],
        [/ *<edXML:AttachmentName>[^<]*<\/edXML:AttachmentName>\r\n/, ''],
      ),
      ['W M.Attachment.Name'],
    ),
    read('name-manifest', 'AttachmentName only in the manifest', doc([/ *<AttachmentName>[^<]*<\/AttachmentName>\r\n/, '']), []),
    read('cte-cdata', 'base64 in a CDATA section', packet('a.pdf', `<![CDATA[${base64}]]>`, 'application/pdf'), []),
  ];
}
