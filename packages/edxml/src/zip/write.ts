import { crc32 } from 'node:zlib';
import { Deflate } from 'fflate';

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
// Bit 3: sizes follow the data, so that the content is read once. Bit 11: the name is UTF-8.
const FLAGS = 0x0808;
// 1980-01-01 00:00, the earliest time of the format: the same draft must give the same bytes.
const DOS_DATE = 0x0021;
const PIECE = 64 * 1024;

/**
 * A zip with exactly one deflated entry (spec §8.3), as a stream. The deflater is plain JavaScript on purpose: the platform's
 * zlib gives other bytes on other processors.
 */
export function* zipSingle(name: string, content: Iterable<Uint8Array>): Generator<Uint8Array> {
  const nameBytes = Buffer.from(name, 'utf8');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(LOCAL, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(FLAGS, 6);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(0, 10);
  local.writeUInt16LE(DOS_DATE, 12);
  local.writeUInt16LE(nameBytes.length, 26);
  yield local;
  yield nameBytes;

  let crc = 0;
  let size = 0;
  let packed = 0;
  let ready: Uint8Array[] = [];
  const deflate = new Deflate({ level: 6 }, (chunk) => {
    ready.push(Uint8Array.from(chunk));
  });
  const flush = function* (): Generator<Uint8Array> {
    for (const chunk of ready) {
      packed += chunk.length;
      if (chunk.length > 0) yield chunk;
    }
    ready = [];
  };
  // The deflater's block edges follow its input pieces: fixed pieces, whatever chunks the source happens to give.
  const hold = Buffer.alloc(PIECE);
  let held = 0;
  for (const chunk of content) {
    crc = crc32(chunk, crc);
    size += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      const n = Math.min(PIECE - held, chunk.length - at);
      hold.set(chunk.subarray(at, at + n), held);
      held += n;
      at += n;
      if (held === PIECE) {
        deflate.push(Uint8Array.from(hold), false);
        held = 0;
        yield* flush();
      }
    }
  }
  deflate.push(Uint8Array.from(hold.subarray(0, held)), true);
  yield* flush();

  const tail = Buffer.alloc(16 + 46 + nameBytes.length + 22);
  tail.writeUInt32LE(DESCRIPTOR, 0);
  tail.writeUInt32LE(crc, 4);
  tail.writeUInt32LE(packed, 8);
  tail.writeUInt32LE(size, 12);
  const c = 16;
  tail.writeUInt32LE(CENTRAL, c);
  tail.writeUInt16LE(20, c + 4);
  tail.writeUInt16LE(20, c + 6);
  tail.writeUInt16LE(FLAGS, c + 8);
  tail.writeUInt16LE(8, c + 10);
  tail.writeUInt16LE(DOS_DATE, c + 14);
  tail.writeUInt32LE(crc, c + 16);
  tail.writeUInt32LE(packed, c + 20);
  tail.writeUInt32LE(size, c + 24);
  tail.writeUInt16LE(nameBytes.length, c + 28);
  nameBytes.copy(tail, c + 46);
  const e = c + 46 + nameBytes.length;
  const centralStart = 30 + nameBytes.length + packed + 16;
  tail.writeUInt32LE(END, e);
  tail.writeUInt16LE(1, e + 8);
  tail.writeUInt16LE(1, e + 10);
  tail.writeUInt32LE(46 + nameBytes.length, e + 12);
  tail.writeUInt32LE(centralStart, e + 16);
  yield tail;
}
