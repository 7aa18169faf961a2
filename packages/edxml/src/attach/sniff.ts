const MAGIC: readonly (readonly [hex: string, type: string])[] = [
  ['255044462d', 'application/pdf'],
  ['d0cf11e0a1b11ae1', 'application/x-ole-storage'],
  ['ffd8ff', 'image/jpeg'],
  ['89504e470d0a1a0a', 'image/png'],
  ['474946383761', 'image/gif'],
  ['474946383961', 'image/gif'],
  ['49492a00', 'image/tiff'],
  ['4d4d002a', 'image/tiff'],
  ['526172211a07', 'application/vnd.rar'],
  ['377abcaf271c', 'application/x-7z-compressed'],
  ['7b5c727466', 'application/rtf'],
];

/** Media type by the first bytes (at least 64 where there are so many). Names and declarations are not looked at. */
export function sniff(head: Uint8Array): string {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const hex = bytes.toString('hex', 0, 8);
  for (const [magic, type] of MAGIC) if (hex.startsWith(magic)) return type;
  if (hex.startsWith('504b0304')) return sniffZip(bytes);
  if (hex.startsWith('504b0506')) return 'application/zip';
  // DER SEQUENCE with the OID of signedData (1.2.840.113549.1.7.2).
  if (bytes[0] === 0x30 && bytes.subarray(0, 32).includes(Buffer.from('06092a864886f70d010702', 'hex')))
    return 'application/pkcs7-mime';
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (/^\s*<\?xml/.test(text)) return 'application/xml';
  return /(?![\t\n\f\r])\p{Cc}|\uFFFD(?!$)/u.test(text) ? 'application/octet-stream' : 'text/plain';
}

// The first local entry tells packages from plain archives: ODF stores `mimetype` first, OOXML `[Content_Types].xml` or `_rels`.
function sniffZip(bytes: Buffer): string {
  if (bytes.length < 30) return 'application/zip';
  const nameLength = bytes.readUInt16LE(26);
  const name = bytes.toString('latin1', 30, 30 + nameLength);
  if (name === 'mimetype') {
    const start = 30 + nameLength + bytes.readUInt16LE(28);
    const type = /^application\/[a-z0-9.+-]+/.exec(bytes.toString('latin1', start, start + 80));
    return type?.[0] ?? 'application/zip';
  }
  return name === '[Content_Types].xml' || name.startsWith('_rels/') ? 'application/x-ooxml' : 'application/zip';
}

/** Kinds that a declared type may stand for; undefined = a declaration that says nothing we can check. */
function kindOf(type: string): string | undefined {
  const bare = (type.split(';')[0] as string).trim().toLowerCase();
  if (bare === 'application/pdf') return 'pdf';
  if (/^application\/(zip|x-zip|x-zip-compressed)$/.test(bare)) return 'zip';
  if (/^application\/(doc|xsl|msword|vnd\.ms-(excel|word|powerpoint)|x-ole-storage)$/.test(bare)) return 'ole';
  if (/^application\/(docx|xslx|x-ooxml|vnd\.openxmlformats-officedocument\..*)$/.test(bare)) return 'ooxml';
  if (/^image\/(jpeg|png|gif|tiff)$/.test(bare)) return bare;
  return undefined;
}

/** True when the declared type cannot be what the bytes are. Office packages are zips, and old names carry new formats. */
export function typesDisagree(declared: string, actual: string): boolean {
  const d = kindOf(declared);
  const a = kindOf(actual) ?? actual;
  if (d === undefined || d === a) return false;
  const office = new Set(['ole', 'ooxml']);
  return !(office.has(d) && office.has(a)) && !(d === 'zip' && a === 'ooxml') && !(d === 'ooxml' && a === 'zip');
}

/** True for types in which the bytes `EF BF BD` have no business. */
export function isBinary(type: string): boolean {
  const kind = kindOf(type);
  return (
    kind !== undefined ||
    type === 'application/pkcs7-mime' ||
    type === 'application/octet-stream' ||
    type.startsWith('application/vnd')
  );
}
