import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLienThongError } from '@lienthong/core';
import { type Certificate, customTrust, readCertificate, readCrl } from '@lienthong/pki';
import { permissivePolicy, validateChainSync } from '@lienthong/pki/internal';
import { expect, it } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { vectors } from '../../tests/src/vectors.ts';
import { type PkitsCase, pkitsProfile, readPkitsCases } from '../src/sets/pkits-cases.ts';

const dir = vectors('vectors/pkits');

// Every valid path of PKITS with one byte of one of its certificates or CRLs changed: nothing of it may stay valid, and nothing but
// a typed error or a verdict may come out.
it.runIf(dir !== undefined)('one changed byte anywhere in a valid path: refused, with a type or a verdict', () => {
  const { validationTime, cases } = readPkitsCases(dir ?? '');
  const valid = cases.filter(({ expected }) => expected === 'valid');
  let state = Number(process.env['LIENTHONG_SEED'] ?? 20261122);
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  const bytesOf = (path: string): Uint8Array => Uint8Array.from(readFileSync(join(dir ?? '', path)));
  /** The verdict with one file changed by `alter`, or left out where it gives nothing. */
  const judge = (item: PkitsCase, victim: string, alter: (bytes: Uint8Array) => Uint8Array | undefined): string => {
    const load = <T>(path: string, read: (der: Uint8Array) => T): T[] => {
      const bytes = path === victim ? alter(bytesOf(path)) : bytesOf(path);
      return bytes === undefined ? [] : [read(bytes)];
    };
    const certificates = (name: string): Certificate[] => load(`certs/${name}`, (der) => readCertificate(der));
    const [target] = certificates(item.target);
    if (target === undefined) return 'left out';
    return validateChainSync(
      target,
      {
        trust: customTrust([readCertificate(bytesOf(`certs/${item.trustAnchor}`))]),
        intermediates: item.intermediates.flatMap(certificates),
        at: new Date(validationTime),
        revocation: { mode: 'require', crls: item.crls.flatMap((name) => load(`crls/${name}`, (der) => readCrl(der))) },
        algorithms: permissivePolicy,
        purpose: 'any',
        policies: { initialPolicySet: item.initialPolicySet },
      },
      { profile: pkitsProfile },
    ).outcome;
  };
  const accepted: string[] = [];
  for (let round = 0; round < amount(300, 20_000); round++) {
    const item = valid[random(valid.length)] as PkitsCase;
    const files = [
      ...[item.target, ...item.intermediates].map((name) => `certs/${name}`),
      ...item.crls.map((name) => `crls/${name}`),
    ];
    const victim = files[random(files.length)] as string;
    let change = '';
    try {
      const outcome = judge(item, victim, (bytes) => {
        const at = random(bytes.length);
        bytes[at] = (bytes[at] as number) ^ (1 << random(8));
        change = `${item.id} ${victim} @${at}`;
        return bytes;
      });
      // A file that the path can do without (a delta CRL, one of two CRLs) may as well be broken.
      if (outcome === 'valid' && judge(item, victim, () => undefined) !== 'valid') accepted.push(change);
    } catch (error) {
      if (!isLienThongError(error)) throw new Error(change, { cause: error });
    }
  }
  expect(accepted).toEqual([]);
});
