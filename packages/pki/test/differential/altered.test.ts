// The cases of limbo and PKITS, altered and signed again with keys of ours: an extension less, twice, with the other criticality, a
// limit added, the time at an edge, anchors and intermediates in each other's place. We may be stricter than OpenSSL and Java PKIX;
// where we accept what one of them refuses, a line below must say why.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLienThongError } from '@lienthong/core';
import { expect, test } from 'vitest';
import { amount, peer } from '../../../tests/src/peer.ts';
import { vectors } from '../../../tests/src/vectors.ts';
import { type Certificate, readCertificate } from '../../src/index.ts';
import * as m from '../make.ts';
import { check, strict } from '../world.ts';
import { askJava, askOpenssl, base64 } from './engines.ts';
import { seeded } from './graph.ts';
import { members, type Parts, resigner } from './resign.ts';

interface World {
  readonly id: string;
  readonly anchors: readonly Uint8Array[];
  readonly pool: readonly Uint8Array[];
  readonly leaf: Uint8Array;
  readonly at: Date;
}

const STRICT = ['-x509_strict', '-partial_chain', '-auth_level', '0'];
const MAX_POOL = 12;

function worlds(): World[] {
  const [limbo, pkits] = [vectors('vectors/limbo'), vectors('vectors/pkits')];
  const found: World[] = [];
  if (limbo !== undefined) {
    const der = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    for (const one of JSON.parse(readFileSync(join(limbo, 'limbo.json'), 'utf8')).testcases)
      found.push({
        id: one.id,
        anchors: one.trusted_certs.map(der),
        pool: one.untrusted_intermediates.map(der),
        leaf: der(one.peer_certificate),
        at: new Date(one.validation_time ?? '2026-01-01T00:00:00Z'),
      });
  }
  if (pkits !== undefined) {
    const file = (name: string): Buffer => readFileSync(join(pkits, 'certs', name));
    const { cases, validationTime } = JSON.parse(readFileSync(join(pkits, 'cases.json'), 'utf8'));
    for (const one of cases)
      found.push({
        id: one.id,
        anchors: [file(one.trustAnchor)],
        pool: one.intermediates.map(file),
        leaf: file(one.target),
        at: new Date(validationTime),
      });
  }
  return found.filter(
    ({ anchors, pool, leaf }) =>
      pool.length <= MAX_POOL && read([...anchors, ...pool, leaf]).length === anchors.length + pool.length + 1,
  );
}

function read(ders: readonly Uint8Array[]): Certificate[] {
  return ders.flatMap((der) => {
    try {
      return [readCertificate(der)];
    } catch (error) {
      if (!isLienThongError(error)) throw error;
      return [];
    }
  });
}

const idOf = (extension: Buffer): string => (members(extension)[0] as Buffer).toString('hex');
const without = (extensions: readonly Buffer[], made: Buffer): Buffer[] => [
  ...extensions.filter((one) => idOf(one) !== idOf(made)),
  made,
];
const toggled = (extension: Buffer): Buffer => {
  const [id, flag, value] = members(extension) as [Buffer, Buffer, Buffer | undefined];
  return value === undefined ? m.seq(id, m.bool(true), flag) : m.seq(id, value);
};
const LIMITS = [
  m.basic(true, 0),
  m.basic(false),
  m.subtrees([], [m.dirName(m.seq()), m.dnsName(''), m.ipName(0, 0, 0, 0, 0, 0, 0, 0)]),
  m.subtrees([m.dirName(m.dn('CN=không ai'))], []),
  m.policyConstraints(0),
  m.policyConstraints(undefined, 0),
  m.inhibitAny(0),
  m.usage('cRLSign'),
  m.ext('1.2.3.4.5', m.nul(), true),
  m.ext('1.2.3.4.5', m.nul()),
];

/** One alteration, at random; undefined where it is not possible. */
function alter(world: World, random: (below: number) => number): (World & { readonly what: string }) | undefined {
  const all = [...world.anchors, ...world.pool, world.leaf];
  const split = (ders: readonly Buffer[]): World => ({
    ...world,
    anchors: ders.slice(0, world.anchors.length),
    pool: ders.slice(world.anchors.length, -1),
    leaf: ders.at(-1) as Buffer,
  });
  const victim = random(all.length);
  const kind = random(8);
  if (kind === 0) {
    const { notBefore, notAfter } = readCertificate(all[victim] as Uint8Array);
    const [edge, step] = [random(2) === 0 ? notBefore : notAfter, random(3) - 1];
    return { ...world, what: `${step} s from an edge of ${victim}`, at: new Date(edge.getTime() + step * 1000) };
  }
  if (kind === 1) {
    const anchor = world.pool[random(world.pool.length)];
    return (
      anchor && { ...world, what: 'an intermediate as the anchor', anchors: [anchor], pool: [...world.anchors, ...world.pool] }
    );
  }
  const at = random(64);
  const changed = (list: readonly Buffer[]): readonly Buffer[] => {
    const place = at % Math.max(1, list.length);
    if (kind === 2) return list.filter((_, i) => i !== place);
    if (kind === 3) return list.map((one, i) => (i === place ? toggled(one) : one));
    if (kind === 4) return at % 2 === 0 ? [...list, ...list.slice(place, place + 1)] : [...list].reverse();
    return without(list, LIMITS[at % LIMITS.length] as Buffer);
  };
  const made = resigner(all)?.((parts: Parts, i) => (i === victim ? { ...parts, extensions: changed(parts.extensions) } : parts));
  return made && { ...split(made), what: `kind ${kind}.${at} on ${victim}` };
}

function ours({ anchors, pool, leaf, at }: World): readonly Certificate[] | undefined {
  const [end] = read([leaf]);
  if (end === undefined) return undefined;
  const report = check(end, { anchors: read(anchors), intermediates: read(pool), at, purpose: 'any', profile: strict });
  return report.outcome === 'valid' ? report.path : undefined;
}

/** Why we accept what another refuses. */
const REASONS: readonly {
  readonly why: string;
  readonly covers: (verdict: string, path: readonly Certificate[], at: Date) => boolean;
}[] = [
  {
    why: 'OpenSSL takes notAfter itself as past, Java its milliseconds; RFC 5280 §4.1.2.5 includes that second.',
    covers: (verdict, path, at) =>
      /expired|validity check failed/.test(verdict) &&
      path.some(({ notAfter }) => notAfter.getTime() === Math.floor(at.getTime() / 1000) * 1000),
  },
  {
    why: 'OpenSSL asks CAs for keyUsage; RFC 5280 §6.1.4 (n) and §4.2.1.9 judge it only where it is present, and limbo has a valid case without.',
    covers: (verdict, path) =>
      /CA cert does not include key usage|Path length given without key usage/.test(verdict) &&
      path.some(({ keyUsage }) => keyUsage === undefined),
  },
  {
    why: 'OpenSSL does not inherit DSA parameters (PKITS 4.1.5).',
    covers: (_, path) => path.some(({ keyFacts }) => keyFacts?.inherits === true),
  },
  {
    why: 'Java takes the common name of a certificate without subjectAltName for a DNS name; RFC 5280 §4.2.1.10 constrains dNSName, and limbo has the path as valid.',
    covers: (verdict, path) =>
      verdict.endsWith('name constraints check failed') &&
      path.some(({ nameConstraints }) => nameConstraints?.permitted.some(({ kind }) => kind === 'dns')) &&
      path.some(({ subjectAltName }) => subjectAltName === undefined),
  },
  {
    why: 'Java knows a critical CRL distribution point only while it checks CRLs; it is an extension that we process.',
    covers: (_, path) => path.some(({ extensions }) => extensions.some(({ oid, critical }) => critical && oid === '2.5.29.31')),
  },
];

test('altered limbo and PKITS: never more lenient than OpenSSL and Java without a reason', { timeout: 3_600_000 }, () => {
  const [openssl, java] = [peer('openssl'), peer('java')];
  const given = worlds();
  if (openssl === undefined || java === undefined || given.length === 0) return;
  const next = seeded(Number(process.env['LIENTHONG_SEED'] ?? 20261122));
  const random = (below: number): number => Math.floor(next() * below);
  const accepted: { what: string; world: World; path: readonly Certificate[] }[] = [];
  const wanted = amount(150, 5000);
  for (let done = 0; done < wanted; done++) {
    const world = given[random(given.length)] as World;
    const altered = alter(world, random);
    const path = altered && ours(altered);
    if (path !== undefined) accepted.push({ what: `${world.id} ${altered?.what}`, world: altered as World, path });
  }
  const folder = mkdtempSync(join(tmpdir(), 'altered-'));
  const unexplained: string[] = [];
  try {
    // Offered the very path that we found: how an engine searches is not the question here.
    const rows = accepted.map(({ world, path }, id) => {
      const ders = path.map(({ der }) => der);
      return [id, world.at.getTime(), base64(ders.slice(-1)), '', '', base64(ders.slice(0, -1))].join('\t');
    });
    const javaSays = askJava(java, folder, rows);
    for (const [id, { what, world, path }] of accepted.entries()) {
      const ders = path.map(({ der }) => der);
      const question = { anchors: ders.slice(-1), pool: ders.slice(1, -1), leaves: ders.slice(0, 1), at: world.at };
      for (const verdict of [`openssl ${askOpenssl(openssl, folder, question, STRICT)[0]}`, `java ${javaSays[id]}`]) {
        if (verdict.endsWith(' OK') || (ders.length === 1 && verdict.startsWith('java'))) continue;
        if (!REASONS.some(({ covers }) => covers(verdict, path, world.at))) unexplained.push(`${what}: ${verdict}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  expect(unexplained).toEqual([]);
  expect(accepted.length).toBeGreaterThan(wanted / 10);
});
