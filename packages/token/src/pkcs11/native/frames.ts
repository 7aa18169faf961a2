// Frames between parent and child: u32 length of what follows the head, u32 id, u32 word, then the rest; little endian. The word of a
// request is the length of its JSON, behind which come bytes, or from `PREPARED` on the number of a prepared key, and the rest is what
// it signs. The word of an answer is the length of its JSON; none stands for success with nothing to say but the bytes.

export interface Frame {
  readonly id: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly binary: Uint8Array;
}

const HEAD = 12;
const PREPARED = 0x80000000;
const SUCCESS: Frame['body'] = { ok: true };
// What the largest honest answer needs: 1,000 objects of a few kilobytes.
const MAX_FRAME = 64 * 1024 * 1024;

/** A request as one buffer of its own, never from Node's shared pool: filling it wipes it. */
export function requestFrame(id: number, request: object, binary: readonly Uint8Array[]): Buffer {
  const json = new TextEncoder().encode(JSON.stringify(request));
  const size = binary.reduce((sum, part) => sum + part.length, json.length);
  const frame = Buffer.allocUnsafeSlow(HEAD + size);
  writeHead(frame, size, id, json.length);
  let offset = HEAD;
  for (const part of [json, ...binary]) {
    frame.set(part, offset);
    offset += part.length;
  }
  return frame;
}

/** `key`: what `prepare` answered. */
export function signFrame(id: number, key: number, input: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEAD + input.length);
  writeHead(frame, input.length, id, PREPARED + key);
  frame.set(input, HEAD);
  return frame;
}

function writeHead(frame: Buffer, size: number, id: number, word: number): void {
  frame.writeUInt32LE(size, 0);
  frame.writeUInt32LE(id, 4);
  frame.writeUInt32LE(word, 8);
}

/** Cuts a stream into frames. @throws RangeError when the stream is not made of frames */
export function frameReader(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let kept: Buffer[] = [];
  let size = 0;
  let needed = HEAD; // before there is something to do: a long frame is put together once, not with every piece
  return (chunk) => {
    kept.push(chunk);
    size += chunk.length;
    if (size < needed) return;
    const bytes = kept.length === 1 ? chunk : Buffer.concat(kept, size);
    let at = 0;
    for (needed = HEAD; size - at >= needed; at += needed, needed = HEAD) {
      const json = bytes.readUInt32LE(at + 8);
      needed = HEAD + bytes.readUInt32LE(at);
      if (needed > MAX_FRAME || HEAD + json > needed) throw new RangeError('bad frame');
      if (size - at < needed) break;
      const start = at + HEAD;
      const body = json === 0 ? SUCCESS : (JSON.parse(bytes.toString('utf8', start, start + json)) as Frame['body']);
      onFrame({ id: bytes.readUInt32LE(at + 4), body, binary: new Uint8Array(bytes.subarray(start + json, at + needed)) });
    }
    kept = at === size ? [] : [bytes.subarray(at)];
    size -= at;
  };
}
