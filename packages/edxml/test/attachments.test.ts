import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bytesSource, openFile } from '@lienthong/core';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Base64Decoder } from '../src/attach/base64.ts';
import { compose, content, extractAttachments, file, readPacket, safeFileName, streamed, uniqueNames } from '../src/index.ts';
import { zip } from '../tools/vectors/attachments.ts';
import { plain } from './fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'edxml-attachments-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fresh = (): string => mkdtempSync(join(folder, 'out-'));
const pdf = Buffer.from('%PDF-1.7\n%%EOF\n');
const whole = (chunks: Iterable<Uint8Array>): Buffer => Buffer.concat([...chunks]);

function packetOf(...attachments: readonly { name: string; content: Buffer }[]) {
  // The name is put in afterwards: the writer would refuse an unsafe one.
  const bytes = whole(compose(plain({ attachments: attachments.map((a, i) => ({ ...a, name: `a${i}.pdf` })) }), {}).chunks());
  let text = bytes.toString();
  attachments.forEach((a, i) => {
    text = text.replaceAll(`AttachmentName>a${i}.pdf<`, `AttachmentName>${a.name}<`);
  });
  return readPacket(Buffer.from(text));
}

describe('base64', () => {
  it('decodes as the platform does, whatever the pieces and the white space', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.nat(600), { maxLength: 6 }),
        fc.array(fc.nat(600), { maxLength: 6 }),
        (bytes, cuts, spaces) => {
          let text = Buffer.from(bytes).toString('base64');
          for (const at of spaces) text = `${text.slice(0, at)}\r\n${text.slice(at)}`;
          const decoder = new Base64Decoder();
          const ends = [...cuts.map((cut) => Math.min(cut, text.length)), text.length].sort((a, b) => a - b);
          const out: Buffer[] = [];
          let at = 0;
          for (const end of ends) {
            out.push(decoder.push(Buffer.from(text.slice(at, end))));
            at = end;
          }
          out.push(decoder.finish());
          expect(Buffer.concat(out).equals(bytes)).toBe(true);
          expect(decoder.faults).toEqual({ junkAt: undefined, missingPadding: false });
        },
      ),
    );
  });

  it('names any character that does not belong, and never decodes past it', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 30, maxLength: 300 }),
        fc.nat(),
        fc.constantFrom('-', '_', '!', '\u0000', '.', '%'),
        (bytes, seed, bad) => {
          const text = Buffer.from(bytes).toString('base64').replace(/=/g, '');
          const at = seed % text.length;
          const decoder = new Base64Decoder();
          decoder.push(Buffer.from(text.slice(0, at) + bad + text.slice(at)));
          decoder.finish();
          expect(decoder.faults.junkAt).toBe(at);
        },
      ),
    );
  });
});

describe('attachments', () => {
  it('an entry name never becomes a path', async () => {
    const packet = packetOf({ name: 'a.pdf', content: zip([{ name: '../../../../evil.pdf', data: pdf }]) });
    const out = fresh();
    const [written] = await extractAttachments(packet, out);
    expect(written?.path).toBe(join(out, 'a.pdf'));
    expect(readdirSync(out)).toEqual(['a.pdf']);
    expect(readFileSync(join(out, 'a.pdf')).equals(pdf)).toBe(true);
  });

  it('attachment names never leave the folder, and never collide', async () => {
    const names = ['../../x.pdf', '..\\y.pdf', '/etc/passwd', 'CON', 'A.pdf', 'a.PDF', ' . ', 'b\u202efdp.exe'];
    const packet = packetOf(...names.map((name) => ({ name, content: pdf })));
    const out = fresh();
    const files = await extractAttachments(packet, out);
    expect(readdirSync(out)).toHaveLength(names.length);
    for (const { path } of files) expect(path.startsWith(`${out}/`) && !path.slice(out.length + 1).includes('/')).toBe(true);
  });

  it('never replaces a file that is there', async () => {
    const out = fresh();
    writeFileSync(join(out, 'a.pdf'), 'mine');
    await extractAttachments(packetOf({ name: 'a.pdf', content: pdf }), out);
    expect(readFileSync(join(out, 'a.pdf'), 'utf8')).toBe('mine');
    expect(readdirSync(out).sort()).toEqual(['a (2).pdf', 'a.pdf']);
  });

  it('the scan hook sees every file before any is handed out, and can refuse them all', async () => {
    const packet = packetOf({ name: 'a.pdf', content: pdf }, { name: 'b.pdf', content: Buffer.from('EICAR') });
    const out = fresh();
    const seen: string[] = [];
    const scan = ({ path, name }: { path: string; name: string }): true | string => {
      seen.push(name);
      expect(readdirSync(out).filter((entry) => !entry.startsWith('.'))).toEqual([]);
      return readFileSync(path, 'utf8').includes('EICAR') ? 'mã độc' : true;
    };
    await expect(extractAttachments(packet, out, { scan })).rejects.toMatchObject({
      code: 'EDXML_ATTACHMENT_REFUSED',
      details: { name: 'b.pdf', reason: 'mã độc' },
    });
    expect(seen).toEqual(['a.pdf', 'b.pdf']);
    expect(readdirSync(out)).toEqual([]);
  });

  it('a bomb is refused by size and by ratio, and costs no memory', () => {
    const bomb = zip([{ name: 'a.pdf', data: Buffer.alloc(64 * 1024 * 1024) }]);
    const bytes = whole(compose(plain({ attachments: [content('a.pdf', bomb)] })).chunks());
    for (const limits of [{}, { maxRatio: 1e9, maxBytes: 1024 * 1024 }]) {
      const packet = readPacket(bytes, { limits });
      expect(packet.issues.map((issue) => issue.code)).toContain('R.Attachment.Zip');
      expect(() => whole(packet.attachments[0]?.chunks() ?? [])).toThrow(/EDXML_ATTACHMENT_TOO_LARGE/);
    }
  });

  it('a packet over the limit is a warning', () => {
    const packet = readPacket(whole(compose(plain()).chunks()), { limits: { maxPacketBytes: 100 } });
    expect(packet.issues.find((issue) => issue.code === 'R.Packet')?.severity).toBe('warning');
  });

  it('memory does not grow with the attachment: 48 MB in, 48 MB out', async () => {
    const path = join(folder, 'large.bin');
    // Compressible, but not beyond what an honest file is.
    const block = Buffer.from('số liệu thống kê '.repeat(50_000))
      .map((b, i) => (i % 7 === 0 ? (i * 2654435761) >>> 24 : b))
      .subarray(0, 1024 * 1024);
    writeFileSync(
      path,
      Buffer.concat(Array.from({ length: 48 }, (_, i) => Buffer.concat([Buffer.from([i]), block.subarray(1)]))),
    );
    const smaller = join(folder, 'smaller.bin');
    writeFileSync(smaller, Buffer.concat([block, block]));
    const target = join(folder, 'large.edxml');
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    let peak = 0;
    let steps = 0;
    // What is alive, not what waits to be collected.
    const watch = (): void => {
      if (steps++ % 16 !== 0) return;
      collect();
      peak = Math.max(peak, process.memoryUsage().arrayBuffers);
    };
    collect();
    const before = process.memoryUsage().arrayBuffers;
    const composed = compose(plain({ attachments: [file(smaller, { name: 'zipped.xlsx' }), file(path, { name: 'raw.pdf' })] }));
    let n = 0;
    for (const chunk of composed.chunks()) {
      n += chunk.length;
      watch();
    }
    composed.writeTo(target);
    const source = openFile(target);
    expect(source.size).toBe(n);
    const packet = readPacket(source);
    expect(packet.attachments.map((a) => [a.wasZipped, a.size])).toEqual([
      [true, 2 * block.length],
      [false, 48 * 1024 * 1024],
    ]);
    for (const attachment of packet.attachments) for (const chunk of attachment.chunks()) watch() ?? void chunk;
    expect(packet.attachments.map((a) => a.sha256)).toEqual(composed.attachments.map((a) => a.sha256));
    source.close();
    // Buffers of the file, the codec and the collector's own delay; the attachment is twice that, and goes in and out.
    expect(peak - before).toBeLessThan(24 * 1024 * 1024);
  });

  it('a file that changes while the packet is written is noticed', () => {
    const path = join(folder, 'changing.pdf');
    writeFileSync(path, 'one');
    const composed = compose(plain({ attachments: [file(path)] }));
    writeFileSync(path, 'two');
    expect(() => whole(composed.chunks())).toThrow(/EDXML_ATTACHMENT_CHANGED/);
    const target = join(fresh(), 'x.edxml');
    expect(() => composed.writeTo(target)).toThrow(/EDXML_ATTACHMENT_CHANGED/);
    expect(readdirSync(join(target, '..'))).toEqual([]);
  });

  it('paths, bytes, sources and streams give the same packet', async () => {
    const path = join(folder, 'same.xlsx');
    writeFileSync(path, pdf);
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield pdf.subarray(0, 3);
      yield pdf.subarray(3);
    }
    const clock = { now: () => 0 };
    const forms = [
      file(path),
      content('same.xlsx', pdf),
      content('same.xlsx', bytesSource(pdf)),
      await streamed('same.xlsx', stream()),
    ];
    const all = forms.map((form) =>
      whole(compose(plain({ attachments: [form], promulgation: { date: '1970-01-01' } }), { clock }).chunks()).toString(),
    );
    expect(new Set(all).size).toBe(1);
  });
});

describe('file names', () => {
  it('are safe on every system, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const safe = safeFileName(name);
        expect(safe).not.toBe('');
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
        expect(safe).not.toMatch(/[<>:"/\\|?*]|\p{Cc}|\p{Cf}|\p{Cs}/u);
        expect(safe).not.toMatch(/^\.|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        expect(safeFileName(safe)).toBe(safe);
      }),
      { numRuns: 500 },
    );
  });

  it('keep what people see', () => {
    // A name of two million dots must not take as many steps squared.
    expect(safeFileName(`a${'.'.repeat(2_000_000)}b`)).toBe('a.b');
    expect(safeFileName('Công văn số 1.pdf')).toBe('Công văn số 1.pdf');
    expect(safeFileName('../../etc/passwd')).toBe('_.._etc_passwd');
    expect(safeFileName('NUL.txt')).toBe('_NUL.txt');
    expect(safeFileName(`${'ạ'.repeat(200)}.pdf`).endsWith('.pdf')).toBe(true);
    expect(uniqueNames(['a.pdf', 'A.PDF', 'a.pdf'])).toEqual(['a.pdf', 'A (2).PDF', 'a (3).pdf']);
  });
});

describe('the mark of a signed PDF', () => {
  const marked = (payload: Buffer): boolean | undefined =>
    packetOf({ name: 'a.pdf', content: payload }).attachments[0]?.marksPdfSignature;
  const head = Buffer.from('%PDF-1.7\n');

  it('is found wherever the pieces of the walk break', () => {
    // Pieces are 48 KB of payload; the mark slides over the first borders.
    for (const border of [49_152, 98_304])
      for (let at = border - 12; at <= border + 2; at++) {
        const payload = Buffer.alloc(150_000, 0x20);
        head.copy(payload);
        payload.write('/ByteRange', at);
        expect(marked(payload), String(at)).toBe(true);
        payload.write('/ByteRangf', at);
        expect(marked(payload), String(at)).toBe(false);
      }
  });

  it('is asked for in a PDF only, whose header may stand in the first 1024 bytes', () => {
    const mark = Buffer.from('/ByteRange');
    expect(marked(Buffer.concat([head, mark]))).toBe(true);
    expect(marked(Buffer.concat([Buffer.alloc(1019, 0x0a), head, mark]))).toBe(true);
    expect(marked(Buffer.concat([Buffer.alloc(1020, 0x0a), head, mark]))).toBe(false);
    expect(marked(mark)).toBe(false);
  });
});
