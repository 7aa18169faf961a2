// Frames between parent and child: u32 length of the rest, u32 id, u32 length of the JSON, JSON, bytes. Little endian. No JSON stands
// for success with nothing to say but the bytes.

export interface Frame {
  readonly id: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly binary: Uint8Array;
}

const HEAD = 12;
const SUCCESS: Frame['body'] = { ok: true };
// What the largest honest answer needs: 1,000 objects of a few kilobytes.
const MAX_FRAME = 64 * 1024 * 1024;

/** The text part of a frame, made once for requests that are sent again and again. */
export function encodeBody(body: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(body));
}

/** A frame as one buffer of its own (never from Node's shared pool, so that filling it wipes it). */
export function encodeFrame(id: number, json: Uint8Array, binary: readonly Uint8Array[]): Buffer {
  const size = binary.reduce((sum, part) => sum + part.length, 0);
  const frame = Buffer.alloc(HEAD + json.length + size);
  frame.writeUInt32LE(frame.length - 4, 0);
  frame.writeUInt32LE(id, 4);
  frame.writeUInt32LE(json.length, 8);
  frame.set(json, HEAD);
  let offset = HEAD + json.length;
  for (const part of binary) {
    frame.set(part, offset);
    offset += part.length;
  }
  return frame;
}

/** Cuts a stream into frames. @throws RangeError when the stream is not made of frames */
export function frameReader(onFrame: (frame: Frame) => void): (chunk: Uint8Array) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([rest, chunk]);
    while (rest.length >= HEAD) {
      const end = 4 + rest.readUInt32LE(0);
      const jsonEnd = HEAD + rest.readUInt32LE(8);
      if (end > MAX_FRAME || jsonEnd > end) throw new RangeError('bad frame');
      if (rest.length < end) return;
      const body = jsonEnd === HEAD ? SUCCESS : (JSON.parse(rest.toString('utf8', HEAD, jsonEnd)) as Frame['body']);
      onFrame({ id: rest.readUInt32LE(4), body, binary: new Uint8Array(rest.subarray(jsonEnd, end)) });
      rest = rest.subarray(end);
    }
  };
}
