// The cases of PKITS and of limbo with what is given in another order, twice, or with certificates beside it that lead nowhere or
// pretend to be its CAs: the verdict is the same, always. What a sender puts into a bag must not steer a validator.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLienThongError } from '@lienthong/core';
import { describe, expect, it } from 'vitest';
import { vectors } from '../../tests/src/vectors.ts';
import { type Certificate, type Crl, readCertificate, readCrl } from '../src/index.ts';
import { type Profile, strictProfile } from '../src/internal/index.ts';
import * as m from './make.ts';
import { check } from './world.ts';

interface Case {
  readonly id: string;
  readonly anchors: readonly Certificate[];
  readonly pool: readonly Certificate[];
  readonly leaf: Certificate;
  readonly crls: readonly Crl[];
  readonly at: Date;
  readonly profile: Profile;
}

const [pkits, limbo] = [vectors('vectors/pkits'), vectors('vectors/limbo')];

// The suite, of the time of RFC 3280, has both forms.
const pkitsProfile: Profile = { ...strictProfile, criticalBasicConstraints: false, criticalPolicyConstraints: false };

function* pkitsCases(dir: string): Generator<Case> {
  const { validationTime, cases } = JSON.parse(readFileSync(join(dir, 'cases.json'), 'utf8')) as {
    validationTime: string;
    cases: readonly {
      id: string;
      trustAnchor: string;
      intermediates: string[];
      otherCertificates: string[];
      target: string;
      crls: string[];
    }[];
  };
  const read = new Map<string, Certificate | Crl>();
  const once = <T extends Certificate | Crl>(file: string, reader: (der: Uint8Array) => T): T => {
    const known = read.get(file) ?? reader(readFileSync(join(dir, file)));
    read.set(file, known);
    return known as T;
  };
  const certificate = (name: string): Certificate => once(`certs/${name}`, (der) => readCertificate(der));
  for (const item of cases) {
    yield* readable(() => ({
      id: item.id,
      anchors: [certificate(item.trustAnchor)],
      pool: [...item.intermediates, ...item.otherCertificates].map(certificate),
      leaf: certificate(item.target),
      crls: item.crls.map((name) => once(`crls/${name}`, (der) => readCrl(der))),
      at: new Date(validationTime),
      profile: pkitsProfile,
    }));
  }
}

/** A case of which something cannot be read at all has nothing to put into another order. */
function readable(make: () => Case): Case[] {
  try {
    return [make()];
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    return [];
  }
}

function* limboCases(dir: string): Generator<Case> {
  const { testcases } = JSON.parse(readFileSync(join(dir, 'limbo.json'), 'utf8')) as {
    testcases: readonly {
      id: string;
      trusted_certs: string[];
      untrusted_intermediates: string[];
      peer_certificate: string;
      validation_time: string | null;
      crls: string[];
    }[];
  };
  for (const item of testcases) {
    yield* readable(() => ({
      id: item.id,
      anchors: item.trusted_certs.map((pem) => readCertificate(pem)),
      pool: item.untrusted_intermediates.map((pem) => readCertificate(pem)),
      leaf: readCertificate(item.peer_certificate),
      crls: item.crls.map((pem) => readCrl(pem)),
      at: new Date(item.validation_time ?? '2026-01-01T00:00:00Z'),
      profile: strictProfile,
    }));
  }
}

function judge({ leaf, anchors, pool, crls, at, profile }: Case): string {
  const report = check(leaf, {
    anchors,
    intermediates: pool,
    at,
    profile,
    purpose: 'any',
    ...(crls.length > 0 ? { crls } : {}),
  });
  // More certificates may spend a budget: a refusal then is no longer final, and still a refusal.
  return report.outcome === 'valid' ? ['valid', ...report.policies].join(' ') : 'refused';
}

/** A CA of the same names and key identifiers with a key of ours: everything fits but the signature below it. */
function pretender(ca: Certificate): Certificate {
  const id = ca.subjectKeyId === undefined ? [] : [m.ext('2.5.29.14', m.octets(Buffer.from(ca.subjectKeyId, 'hex')))];
  const extensions = [m.basic(true), m.usage('keyCertSign', 'cRLSign'), ...id];
  const keys = m.pooled(0);
  return readCertificate(m.makeCertificate({ subject: ca.subject.der, issuer: ca.issuer.der, keys, by: keys, extensions }));
}

const changes: readonly (readonly [string, (item: Case, strangers: readonly Certificate[]) => Partial<Case>])[] = [
  ['backwards', ({ pool, crls }) => ({ pool: [...pool].reverse(), crls: [...crls].reverse() })],
  [
    'twice',
    ({ pool, crls, anchors }) => ({ pool: [...pool, ...pool], crls: [...crls, ...crls], anchors: [...anchors, ...anchors] }),
  ],
  ['with leaf and anchors among the intermediates', ({ pool, leaf, anchors }) => ({ pool: [leaf, ...anchors, ...pool] })],
  ['with strangers', ({ pool }, strangers) => ({ pool: [...strangers, ...pool] })],
  ['with pretenders before', ({ pool, anchors }) => ({ pool: [...[...pool, ...anchors].map(pretender), ...pool] })],
  ['with pretenders behind', ({ pool, anchors }) => ({ pool: [...pool, ...[...pool, ...anchors].map(pretender)] })],
];

describe.each([
  ['PKITS', pkits, pkitsCases],
  ['limbo', limbo, limboCases],
] as const)('%s', (_, dir, cases) => {
  it.runIf(dir !== undefined)('the verdict does not change', { timeout: 300_000 }, () => {
    const moved: string[] = [];
    const strangers = Array.from({ length: 5 }, (_each, i) => {
      const name = m.dn(`CN=Người lạ ${i}`);
      return readCertificate(m.makeCertificate({ subject: name, issuer: name, keys: m.pooled(i), by: m.pooled(i) }));
    });
    for (const item of cases(dir ?? '')) {
      const before = judge(item);
      for (const [name, change] of changes) {
        const after = judge({ ...item, ...change(item, strangers) });
        if (after !== before) moved.push(`${item.id} ${name}: ${before} -> ${after}`);
      }
    }
    expect(moved).toEqual([]);
  });
});
