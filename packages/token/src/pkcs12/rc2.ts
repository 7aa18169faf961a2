// RC2 decryption (RFC 2268): OpenSSL 3 keeps it in the legacy provider, which Node does not load, yet old Windows and OpenSSL 1
// exports hold their certificates under 40-bit RC2. Those certificates are public anyway; only reading is offered.

// The permutation of RFC 2268 §2, from the expansion of pi.
const PI =
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
  '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
  '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
  '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
  'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
  '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
  '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad';

/** Decrypts CBC with PKCS#7 padding; undefined when the padding is wrong. `key` is as long as its effective bits. */
export function decryptRc2Cbc(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array | undefined {
  if (data.length === 0 || data.length % 8 !== 0) return undefined;
  const words = expandKey(key);
  const out = new Uint8Array(data.length);
  let previous = iv;
  for (let at = 0; at < data.length; at += 8) {
    const block = data.subarray(at, at + 8);
    const plain = decryptBlock(words, block);
    for (let i = 0; i < 8; i++) out[at + i] = (plain[i] as number) ^ (previous[i] as number);
    previous = block;
  }
  const pad = out[out.length - 1] as number;
  const valid = pad >= 1 && pad <= 8 && out.subarray(out.length - pad).every((byte) => byte === pad);
  return valid ? out.subarray(0, out.length - pad) : undefined;
}

function expandKey(key: Uint8Array): Uint16Array {
  const pi = Buffer.from(PI, 'hex');
  const l = new Uint8Array(128);
  l.set(key);
  const p = (index: number): number => pi[index & 0xff] as number;
  for (let i = key.length; i < 128; i++) l[i] = p((l[i - 1] as number) + (l[i - key.length] as number));
  // Effective key bits = 8 · key length, so T8 = length and TM = 255.
  const t8 = key.length;
  l[128 - t8] = p(l[128 - t8] as number);
  for (let i = 127 - t8; i >= 0; i--) l[i] = p((l[i + 1] as number) ^ (l[i + t8] as number));
  return Uint16Array.from({ length: 64 }, (_, i) => (l[2 * i] as number) + 256 * (l[2 * i + 1] as number));
}

function decryptBlock(k: Uint16Array, block: Uint8Array): Uint8Array {
  const r = Uint16Array.from({ length: 4 }, (_, i) => (block[2 * i] as number) | ((block[2 * i + 1] as number) << 8));
  const word = (i: number): number => r[i & 3] as number;
  const rotations = [1, 2, 3, 5];
  let j = 63;
  const unmix = (): void => {
    for (let i = 3; i >= 0; i--) {
      const s = rotations[i] as number;
      const value = word(i);
      const rotated = ((value >>> s) | (value << (16 - s))) & 0xffff;
      r[i] = rotated - (k[j--] as number) - (word(i + 3) & word(i + 2)) - (~word(i + 3) & word(i + 1));
    }
  };
  const unmash = (): void => {
    for (let i = 3; i >= 0; i--) r[i] = word(i) - (k[word(i + 3) & 63] as number);
  };
  for (let round = 0; round < 5; round++) unmix();
  unmash();
  for (let round = 0; round < 6; round++) unmix();
  unmash();
  for (let round = 0; round < 5; round++) unmix();
  return Uint8Array.from({ length: 8 }, (_, i) => (word(i >> 1) >> (8 * (i & 1))) & 0xff);
}
