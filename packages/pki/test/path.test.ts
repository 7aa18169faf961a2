import { describe, expect, test } from 'vitest';
import { governmentTrust, readCertificate } from '../src/index.ts';
import * as m from './make.ts';
import { AT, ca, caExtensions, caName, check, leaf, leafExtensions, leafName, root, rootName, strict } from './world.ts';

const line = (r: ReturnType<typeof check>) =>
  `${r.outcome} ${r.subIndication ?? ''} ${r.attempts.map((a) => `${a.code}@${a.path.length}`).join(',')}`;

describe('the healthy chain', () => {
  test('stands in both profiles', () => {
    expect(line(check(leaf(), { intermediates: [ca()] }))).toBe('valid  ');
    expect(line(check(leaf(), { intermediates: [ca()], profile: strict }))).toBe('valid  ');
  });
  test('without the CA: missing, with the remedy', () => {
    const r = check(leaf());
    expect(line(r)).toBe('indeterminate NO_CERTIFICATE_CHAIN_FOUND ISSUER_MISSING@1');
    expect(r.message.vi).toContain('CA 1');
  });
});
