// A PDF of a size, signed once (PAdES B-B): one page, one stream of filling.
import { bytesSource } from '@lienthong/core';
import { signCms } from '@lienthong/signature/cms';

const BLANK = ' '.repeat(44);

export async function signedPdf(filling, signer, gate) {
  const parts = [];
  let length = 0;
  const offsets = [];
  const push = (part) => {
    const bytes = Buffer.from(part, 'latin1');
    parts.push(bytes);
    length += bytes.length;
  };
  const object = (number, body) => {
    offsets[number] = length;
    push(`${number} 0 obj\n`);
    push(body);
    push('\nendobj\n');
  };
  const room = 8192;
  push('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n');
  object(1, '<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[6 0 R]>>>>');
  object(2, '<</Type/Pages/Kids[3 0 R]/Count 1>>');
  object(3, '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[6 0 R]>>');
  object(
    4,
    Buffer.concat([Buffer.from(`<</Length ${filling}>>\nstream\n`), Buffer.alloc(filling, 32), Buffer.from('\nendstream')]),
  );
  const value = `<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[${BLANK}]/Contents<${'0'.repeat(2 * room)}>>>`;
  object(5, value);
  object(6, '<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig1)/F 132/Rect[0 0 0 0]/P 3 0 R/V 5 0 R>>');
  const start = length;
  push(`xref\n0 7\n0000000000 65535 f \n`);
  for (let i = 1; i < 7; i++) push(`${String(offsets[i]).padStart(10, '0')} 00000 n \n`);
  push(`trailer\n<</Size 7/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`);
  const bytes = Buffer.concat(parts, length);
  const from = bytes.indexOf('/Contents<', offsets[5]) + 9;
  const to = from + 2 * room + 2;
  bytes.write([0, from, to, length - to].join(' ').padEnd(44), bytes.indexOf(BLANK, offsets[5]), 'latin1');
  const covered = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  const container = await signCms(bytesSource(covered), signer, { gate });
  bytes.write(Buffer.from(container).toString('hex'), from + 1, 'latin1');
  return bytes;
}
