/** Raised inside; the driver adds the operation. `offset` counts decoded bytes. */
export class Base64StreamError extends Error {
  readonly offset: number;
  constructor(reason: string, offset: number) {
    super(reason);
    this.offset = offset;
  }
}

const BAD = 255;
const SPACE = 254;
const PAD = 253;

function table(): Uint8Array {
  const values = new Uint8Array(256).fill(BAD);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i;
  for (const c of ' \t\r\n') values[c.charCodeAt(0)] = SPACE;
  values[0x3d] = PAD;
  return values;
}

/** Strict base64 (RFC 4648 §4) over a stream: white space is skipped, everything else must fit, `end` demands complete padding. */
export class Base64Stream {
  readonly #values: Uint8Array = table();
  #group = 0;
  #count = 0;
  #pads = 0;
  #written = 0;

  push(bytes: Uint8Array): Uint8Array {
    const values = this.#values;
    const out = Buffer.allocUnsafe(Math.ceil((bytes.length * 3) / 4) + 3);
    let length = 0;
    let i = 0;
    while (i < bytes.length) {
      if (this.#count === 0 && this.#pads === 0) {
        // Whole groups of four without white space: nearly all of the input.
        for (; i + 4 <= bytes.length; i += 4) {
          const a = values[bytes[i] as number] as number;
          const b = values[bytes[i + 1] as number] as number;
          const c = values[bytes[i + 2] as number] as number;
          const d = values[bytes[i + 3] as number] as number;
          if ((a | b | c | d) > 63) break;
          out[length++] = (a << 2) | (b >> 4);
          out[length++] = ((b & 15) << 4) | (c >> 2);
          out[length++] = ((c & 3) << 6) | d;
        }
        if (i >= bytes.length) break;
      }
      const value = values[bytes[i++] as number] as number;
      if (value === SPACE) continue;
      if (value === BAD) throw new Base64StreamError('character outside base64', this.#written + length);
      if (value === PAD) {
        this.#pads++;
        if (this.#count < 2 || this.#count + this.#pads > 4)
          throw new Base64StreamError('misplaced padding', this.#written + length);
        continue;
      }
      if (this.#pads > 0) throw new Base64StreamError('text after padding', this.#written + length);
      this.#group = (this.#group << 6) | value;
      if (++this.#count === 4) {
        out[length++] = this.#group >> 16;
        out[length++] = (this.#group >> 8) & 255;
        out[length++] = this.#group & 255;
        this.#group = 0;
        this.#count = 0;
      }
    }
    this.#written += length;
    return out.subarray(0, length);
  }

  /** The last one or two bytes. */
  end(): Uint8Array {
    if (this.#count === 0 && this.#pads === 0) return new Uint8Array(0);
    if (this.#count + this.#pads !== 4) throw new Base64StreamError('incomplete base64', this.#written);
    const stray = this.#count === 2 ? this.#group & 15 : this.#group & 3;
    if (stray !== 0) throw new Base64StreamError('stray bits at the end', this.#written);
    const group = this.#count === 2 ? this.#group >> 4 : this.#group >> 2;
    return Uint8Array.from(this.#count === 2 ? [group & 255] : [(group >> 8) & 255, group & 255]);
  }
}
