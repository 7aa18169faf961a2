/** A buffer that output is gathered in: grows when one piece is large, is handed out and used again. */
export class Sink {
  #buffer: Buffer;
  #length = 0;

  /** @param room so many bytes fit without growing. */
  constructor(room: number) {
    this.#buffer = Buffer.allocUnsafeSlow(room);
  }

  get length(): number {
    return this.#length;
  }

  /** What has been gathered; good until the next write. */
  take(): Uint8Array {
    const length = this.#length;
    this.#length = 0;
    return this.#buffer.subarray(0, length);
  }

  /** Makes sure that so many bytes fit and gives the buffer and the place to write at; end with `commit`. */
  reserve(bytes: number): Buffer {
    const needed = this.#length + bytes;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(needed * 2);
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    return this.#buffer;
  }

  commit(length: number): void {
    this.#length = length;
  }

  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  text(text: string): void {
    // UTF-8 needs at most three bytes for a UTF-16 unit.
    const buffer = this.reserve(text.length * 3);
    let at = this.#length;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c >= 0x80) {
        at += buffer.write(text.slice(i), at);
        break;
      }
      buffer[at++] = c;
    }
    this.#length = at;
  }
}
