import { isIPv4, isIPv6 } from 'node:net';
import type { Certificate } from '@lienthong/pki';
import { isDnsName } from '@lienthong/pki/internal';

export interface PeerName {
  readonly kind: string;
  readonly value: string;
}

/** True when the certificate is for this peer: only subjectAltName counts (RFC 9525 §6.1), never the common name. */
export function matchesPeer(leaf: Certificate, peer: PeerName): boolean {
  return (leaf.subjectAltName ?? []).some((name) => {
    switch (peer.kind) {
      case 'DNS':
        return name.kind === 'dns' && matchesHost(name.value.toLowerCase(), peer.value.toLowerCase());
      case 'IP':
        return name.kind === 'ip' && Buffer.compare(name.value, addressBytes(peer.value)) === 0;
      case 'RFC822':
        return name.kind === 'email' && name.value === peer.value;
      default:
        return false;
    }
  });
}

/** A wildcard is the whole first label and stands for exactly one label (RFC 9525 §6.3). */
function matchesHost(pattern: string, host: string): boolean {
  if (!isDnsName(pattern)) return false;
  if (!pattern.startsWith('*.')) return pattern === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === pattern.slice(1);
}

function addressBytes(text: string): Uint8Array {
  if (isIPv4(text)) return Uint8Array.from(text.split('.').map(Number));
  if (!isIPv6(text)) return new Uint8Array(0);
  const [head = '', tail] = text.split('::');
  const words = (part: string): number[] =>
    part.split(':').flatMap((word) => {
      if (word === '') return [];
      if (isIPv4(word)) return word.split('.').map(Number);
      const value = Number.parseInt(word, 16);
      return [value >> 8, value & 0xff];
    });
  const before = words(head);
  const after = tail === undefined ? [] : words(tail);
  return Uint8Array.from([...before, ...new Array<number>(16 - before.length - after.length).fill(0), ...after]);
}
