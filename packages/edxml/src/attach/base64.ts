/** What was wrong with a base64 text. Offsets count characters of the text, white space included. */
export interface Base64Faults {
  /** First character that cannot stand there; decoding stopped. */
  junkAt: number | undefined;
  missingPadding: boolean;
}

const OTHER = 255;
const SPACE = 254;
const PAD = 253;
const CLASS: Uint8Array = classes();

function classes(): Uint8Array {
  const table = new Uint8Array(256).fill(OTHER);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < 64; i++) table[alphabet.charCodeAt(i)] = i;
  for (const c of ' \t\r\n') table[c.charCodeAt(0)] = SPACE;
  table['='.charCodeAt(0)] = PAD;
  return table;
}

/**
 * Streaming decoder of spec §8.4: standard alphabet, white space skipped, missing padding tolerated, anything else named. Whole
 * clean chunks go through the platform's decoder; only a chunk with something in it is looked at byte by byte.
 */
export class Base64Decoder {
  readonly faults: Base64Faults = { junkAt: undefined, missingPadding: false };
  #carry = Buffer.alloc(0);
  #pads = 0;
  // A whole last group with its padding went through the fast path: only white space may follow.
  #ended = false;
  #seen = 0;

  /** Decodes what is complete. After a fault nothing more comes out. */
  push(chunk: Uint8Array): Buffer {
    if (this.faults.junkAt !== undefined || chunk.length === 0) return Buffer.alloc(0);
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#carry.length === 0 && this.#pads === 0 && !this.#ended && bytes.length % 4 === 0) {
      const pads = bytes[bytes.length - 1] !== EQUALS ? 0 : bytes[bytes.length - 2] === EQUALS ? 2 : 1;
      const out = decodeClean(bytes, pads);
      if (out !== undefined) {
        this.#seen += bytes.length;
        this.#ended = pads > 0;
        return out;
      }
    }
    return this.#slow(bytes);
  }

  /** The last bytes, and the verdict on padding. */
  finish(): Buffer {
    const { faults } = this;
    if (faults.junkAt !== undefined) return Buffer.alloc(0);
    const left = this.#carry.length;
    if (left === 0) {
      if (this.#pads > 0) faults.junkAt = this.#seen;
      return Buffer.alloc(0);
    }
    if (left === 1 || left + this.#pads > 4) {
      faults.junkAt = this.#seen;
      return Buffer.alloc(0);
    }
    if (left + this.#pads < 4) faults.missingPadding = true;
    return Buffer.from(this.#carry.toString('latin1'), 'base64');
  }

  #slow(bytes: Buffer): Buffer {
    const clean = Buffer.allocUnsafe(this.#carry.length + bytes.length);
    this.#carry.copy(clean);
    let length = this.#carry.length;
    for (let i = 0; i < bytes.length; i++) {
      const kind = CLASS[bytes[i] as number] as number;
      if (kind === SPACE) continue;
      if (kind === PAD && !this.#ended) this.#pads++;
      else if (kind === OTHER || kind === PAD || this.#pads > 0 || this.#ended) {
        this.faults.junkAt = this.#seen + i;
        break;
      } else clean[length++] = bytes[i] as number;
    }
    this.#seen += bytes.length;
    const whole = length - (length % 4);
    this.#carry = Buffer.from(clean.subarray(whole, length));
    return Buffer.from(clean.toString('latin1', 0, whole), 'base64');
  }
}

const EQUALS = 0x3d;

/** Undefined when the chunk holds anything but the standard alphabet: the platform's decoder skips what it does not know. */
function decodeClean(bytes: Buffer, pads: number): Buffer | undefined {
  const out = Buffer.from(bytes.toString('latin1'), 'base64');
  if (out.length !== (bytes.length / 4) * 3 - pads || (pads > 0 && bytes.indexOf(EQUALS) !== bytes.length - pads))
    return undefined;
  // It also takes the URL-safe letters, which are junk here.
  return bytes.includes(0x2d) || bytes.includes(0x5f) ? undefined : out;
}
