import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Certificate, customTrust, type TrustAnchor } from '../src/index.ts';
import { governmentProfile, permissivePolicy } from '../src/internal/index.ts';
import { processPath } from '../src/path/process.ts';
import { makeContext } from '../src/path/validate.ts';
import * as m from './make.ts';
import { AT, ca, caCrl, check, leaf, root, rootCrl, rootName } from './world.ts';

// What the path builder never hands on is still refused by the validation itself: it must not lean on its caller.
describe('processing a path that no builder would give', () => {
  const trust = customTrust([root()]);
  const context = () =>
    makeContext({ trust, at: AT, revocation: { mode: 'skip' }, algorithms: permissivePolicy }, { profile: governmentProfile });
  const codes = (path: readonly Certificate[]): string[] =>
    processPath(trust.anchors[0] as TrustAnchor, path, context()).failures.map((f) => `${f.outcome} ${f.code}`);
  test('names that do not chain', () => {
    expect(codes([leaf()])).toEqual(['invalid NAME_CHAINING']);
    expect(codes([ca(), leaf({ issuer: rootName })])).toEqual(['invalid NAME_CHAINING']);
  });
  test('a signature of another key', () => {
    expect(codes([ca({ by: m.pooled(5) })])).toEqual(['invalid SIGNATURE_INVALID']);
  });
  test('a scheme that is not known', () => {
    expect(codes([ca({ algorithm: m.seq(m.oid('1.2.3')) })])).toEqual(['indeterminate KEY_UNSUPPORTED']);
  });
  test('an empty path', () => {
    // The anchor itself: a CA that signs no documents.
    expect(codes([])).toEqual(['invalid KEY_USAGE']);
  });
});

describe('DSA parameters come down the path', () => {
  const dsa = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 });
  const full = m.wrapKeys(dsa.publicKey, dsa.privateKey);
  const bare = m.seq(m.seq(m.oid('1.2.840.10040.4.1')), full.spki.subarray(full.spki.length - bitLength(full.spki)));
  const DSA_SHA256 = m.seq(m.oid('2.16.840.1.101.3.4.3.2'));
  const anchors = [root({ keys: full, by: full, algorithm: DSA_SHA256, extensions: [m.basic(true)] })];
  const sub = ca({ keys: full, by: full, spki: bare, algorithm: DSA_SHA256, extensions: [m.basic(true)] });
  const end = leaf({ by: full, algorithm: DSA_SHA256, extensions: [] });
  test('an inherited key verifies, and signs CRLs', () => {
    expect(sign('sha256', Buffer.of(1), dsa.privateKey).length).toBeGreaterThan(60);
    expect(check(end, { anchors, intermediates: [sub] }).outcome).toBe('valid');
    const crls = [rootCrl({ by: full, algorithm: DSA_SHA256 }), caCrl({ by: full, algorithm: DSA_SHA256 })];
    expect(check(end, { anchors, intermediates: [sub], crls }).outcome).toBe('valid');
  });
  test('from a CA of another kind there is nothing to inherit', () => {
    const huge = m.seq(m.seq(m.oid('1.2.840.10040.4.1'), m.seq(m.nul())), m.bits(m.int(5)));
    const odd = [root({ spki: huge, extensions: [m.basic(true)] })];
    expect(
      check(leaf({ issuer: rootName, by: full, spki: bare, algorithm: DSA_SHA256, extensions: [] }), { anchors: odd }).outcome,
    ).not.toBe('valid');
    const ecAnchors = [root()];
    const orphan = ca({ keys: full, spki: bare, extensions: [m.basic(true)] });
    expect(check(end, { anchors: ecAnchors, intermediates: [orphan] }).outcome).not.toBe('valid');
  });
});

/** Length of the BIT STRING at the end of a SubjectPublicKeyInfo. */
function bitLength(spki: Buffer): number {
  for (let at = spki.length - 3; at > 0; at--) {
    const length =
      spki[at + 1] === 0x82 ? spki.readUInt16BE(at + 2) + 4 : spki[at + 1] === 0x81 ? (spki[at + 2] as number) + 3 : -1;
    if (spki[at] === 0x03 && length === spki.length - at) return length;
  }
  throw new Error('no BIT STRING');
}
