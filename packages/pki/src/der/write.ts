/** Encodes one value: definite, minimal length (X.690 §10.1). */
export function tlv(tag: number, ...members: readonly Uint8Array[]): Uint8Array {
  const size = members.reduce((sum, member) => sum + member.length, 0);
  const header = [tag];
  if (size < 0x80) header.push(size);
  else {
    const octets: number[] = [];
    for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest & 0xff);
    header.push(0x80 | octets.length, ...octets);
  }
  return new Uint8Array(Buffer.concat([Uint8Array.from(header), ...members], header.length + size));
}

export const sequence = (...members: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...members);
export const octetString = (bytes: Uint8Array): Uint8Array => tlv(0x04, bytes);
/** An INTEGER from its content octets, which must be minimal two's complement. */
export const integer = (content: Uint8Array | number): Uint8Array =>
  tlv(0x02, typeof content === 'number' ? Uint8Array.of(content) : content);

export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) | 0x80);
    octets.push(...digits);
  }
  return tlv(0x06, Uint8Array.from(octets));
}

/** An AlgorithmIdentifier of a digest. NULL parameters: what old responders insist on (RFC 4055 §2.1 allows both). */
export const digestIdentifier = (dotted: string): Uint8Array => sequence(oid(dotted), tlv(0x05));
