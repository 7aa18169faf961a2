import { inflateSync } from 'node:zlib';
import type { ByteSource } from '@lienthong/core';
import { raisePdf } from '../errors.ts';
import type { Budget } from './budget.ts';
import { isArray, isDict, isName, type PdfDict, type PdfObject, type PdfStream } from './object.ts';
import { undoPredictor } from './predictor.ts';

type Resolve = (object: PdfObject | undefined) => PdfObject;

function inflate(bytes: Uint8Array, budget: Budget, offset: number): Uint8Array {
  const room = budget.limits.streamBytes;
  try {
    return inflateSync(bytes, { maxOutputLength: room });
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw raisePdf('PDF_LIMIT', { limit: 'streamBytes', value: room, offset });
    }
    throw raisePdf('PDF_FILTER', { filter: 'FlateDecode', offset }, { cause });
  }
}

function asciiHex(bytes: Uint8Array, offset: number): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1').replace(/\s+/g, '');
  const digits = text.endsWith('>') ? text.slice(0, -1) : text;
  if (!/^[0-9a-fA-F]*$/.test(digits)) throw raisePdf('PDF_FILTER', { filter: 'ASCIIHexDecode', offset });
  return Buffer.from(digits.length % 2 === 1 ? `${digits}0` : digits, 'hex');
}

function ascii85(bytes: Uint8Array, offset: number): Uint8Array {
  const fail = (): Error => raisePdf('PDF_FILTER', { filter: 'ASCII85Decode', offset });
  const text = Buffer.from(bytes).toString('latin1').replace(/\s+/g, '').replace(/~>$/, '');
  const out: number[] = [];
  for (let at = 0; at < text.length; ) {
    if (text[at] === 'z') {
      out.push(0, 0, 0, 0);
      at++;
      continue;
    }
    const group = text.slice(at, at + 5);
    if (group.length === 1 || !/^[!-u]+$/.test(group)) throw fail();
    let value = 0;
    for (const letter of group.padEnd(5, 'u')) value = value * 85 + letter.charCodeAt(0) - 33;
    if (value > 0xffffffff) throw fail();
    const four = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
    out.push(...four.slice(0, group.length - 1));
    at += 5;
  }
  return Uint8Array.from(out);
}

function apply(filter: string, bytes: Uint8Array, parameters: PdfDict | undefined, budget: Budget, offset: number): Uint8Array {
  switch (filter) {
    case 'FlateDecode':
    case 'Fl': {
      const plain = inflate(bytes, budget, offset);
      budget.spend('decodedBytes', plain.length, offset);
      return parameters === undefined ? plain : undoPredictor(plain, parameters, budget, offset);
    }
    case 'ASCIIHexDecode':
    case 'AHx':
      return asciiHex(bytes, offset);
    case 'ASCII85Decode':
    case 'A85':
      return ascii85(bytes, offset);
    default:
      throw raisePdf('PDF_FILTER', { filter, offset });
  }
}

/** The decoded data of a stream (ISO 32000-1 §7.4). @throws LienThongError `PDF_FILTER`, `PDF_LIMIT` */
export function decodeStream(source: ByteSource, stream: PdfStream, budget: Budget, resolve: Resolve): Uint8Array {
  const offset = stream.dataStart;
  const entry = (key: string): readonly PdfObject[] => {
    const value = resolve(stream.dict.entries.get(key));
    return value === null ? [] : isArray(value) ? value.items.map(resolve) : [value];
  };
  budget.within('streamBytes', stream.dataEnd - offset, offset);
  budget.spend('decodedBytes', stream.dataEnd - offset, offset);
  const filters = entry('Filter');
  const parameters = entry('DecodeParms');
  if (filters.length > 4) throw raisePdf('PDF_FILTER', { filter: `${filters.length}`, offset });
  let bytes: Uint8Array = Uint8Array.from(source.read(offset, stream.dataEnd));
  filters.forEach((filter, i) => {
    if (!isName(filter)) throw raisePdf('PDF_FILTER', { filter: '?', offset });
    const parameter = parameters[i];
    bytes = apply(filter.name, bytes, isDict(parameter) ? parameter : undefined, budget, offset);
  });
  return bytes;
}
