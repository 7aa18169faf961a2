// Random hierarchies: a few CA names and keys, certificates between them at random (cross-signs, loops, self-issued), each with a
// chance of something wrong, and leaves below. Everything keeps the profile (AKI, SKI, critical flags): the question is what
// engines make of the rules, not of bad taste.
import * as m from '../make.ts';

export interface Graph {
  readonly anchors: readonly Buffer[];
  readonly pool: readonly Buffer[];
  readonly leaves: readonly Buffer[];
  /** What is odd in it, for explaining. */
  readonly features: ReadonlySet<string>;
}

export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

const ZONES = ['a.vn', 'b.vn', 'x.a.vn', 'vn', 'c.a.vn'];

export function makeGraph(random: () => number, leafCount: number): Graph {
  const features = new Set<string>();
  const chance = (p: number): boolean => random() < p;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const odd = (p: number, name: string): boolean => {
    if (!chance(p)) return false;
    features.add(name);
    return true;
  };
  const count = 2 + Math.floor(random() * 4);
  const names = Array.from({ length: count }, (_, i) => m.dn('C=VN', `O=Nhóm ${i % 2}`, `CN=CA ${i}`));
  const keysOf = names.map((_, i) => [m.pooled(2 * i), m.pooled(2 * i + 1)] as const);
  const spelled = (name: Buffer, i: number): Buffer =>
    odd(0.03, 'spelling')
      ? m.seq(
          m.setOf(m.attribute('C', m.printable('VN'))),
          m.setOf(m.attribute('O', m.utf8(`nhóm ${i % 2}`.normalize('NFC')))),
          m.setOf(m.attribute('CN', m.printable(`ca ${i}`))),
        )
      : name;

  const issue = (subject: number, subjectKey: number, issuer: number, issuerKey: number, top: boolean): Buffer => {
    const keys = (keysOf[subject] as readonly m.Keys[])[subjectKey] as m.Keys;
    const by = (keysOf[issuer] as readonly m.Keys[])[issuerKey] as m.Keys;
    const quiet = top ? 0 : 1;
    const extensions: Buffer[] = [m.ski(keys), m.aki(by)];
    if (!odd(0.03 * quiet, 'not-ca')) {
      extensions.push(m.basic(true, odd(0.15 * quiet, 'pathlen') ? Math.floor(random() * 3) : undefined));
      if (!odd(0.06, 'no-usage'))
        extensions.push(odd(0.04 * quiet, 'no-certsign') ? m.usage('cRLSign') : m.usage('keyCertSign', 'cRLSign'));
    } else extensions.push(m.usage('digitalSignature'));
    if (features.has('not-ca') === false && odd(0.12 * quiet, 'constraints')) {
      const permitted = chance(0.6) ? [m.dnsName(pick(ZONES)), ...(chance(0.4) ? [m.dnsName(pick(ZONES))] : [])] : [];
      const excluded = permitted.length === 0 || chance(0.3) ? [m.dnsName(pick(ZONES))] : [];
      if (odd(0.4, 'directory-constraints'))
        permitted.push(m.dirName(m.dn('C=VN', ...(chance(0.5) ? [`O=Nhóm ${pick([0, 1])}`] : []))));
      extensions.push(m.subtrees(permitted, excluded));
    }
    if (odd(0.12 * quiet, 'policies')) extensions.push(m.policies(pick(['1.2.3.1', '1.2.3.2', '2.5.29.32.0'])));
    if (features.has('not-ca') === false && odd(0.06 * quiet, 'explicit'))
      extensions.push(m.policyConstraints(pick([0, 1, 2]), chance(0.3) ? 0 : undefined));
    if (odd(0.03 * quiet, 'critical')) extensions.push(m.ext('1.3.6.1.4.1.55738.1', m.nul(), true));
    const expired = odd(0.05 * quiet, 'expired');
    return m.makeCertificate({
      subject: names[subject] as Buffer,
      issuer: spelled(names[issuer] as Buffer, issuer),
      keys,
      by: odd(0.03 * quiet, 'forged') ? m.pooled(30) : by,
      extensions,
      ...(expired ? { to: '2025-01-01T00:00:00Z' } : {}),
    });
  };

  const anchors = [issue(0, 0, 0, 0, true)];
  if (chance(0.3)) anchors.push(issue(1, 0, 1, 0, true));
  const pool: Buffer[] = [];
  const edges = count + Math.floor(random() * count * 2);
  for (let i = 0; i < edges; i++) {
    const subject = Math.floor(random() * count);
    const issuer = chance(0.5) ? Math.max(0, subject - 1) : Math.floor(random() * count);
    if (subject === issuer) features.add('self-issued');
    pool.push(issue(subject, chance(0.8) ? 0 : 1, issuer, chance(0.85) ? 0 : 1, false));
  }
  const leaves: Buffer[] = [];
  for (let i = 0; i < leafCount; i++) {
    const issuer = Math.floor(random() * count);
    const by = (keysOf[issuer] as readonly m.Keys[])[chance(0.85) ? 0 : 1] as m.Keys;
    const keys = m.pooled(20 + (i % 4));
    const sans = Array.from({ length: Math.floor(random() * 3) }, () =>
      m.dnsName(chance(0.15) ? `*.${pick(ZONES)}` : pick(ZONES)),
    );
    leaves.push(
      m.makeCertificate({
        subject: m.dn('C=VN', `O=Nhóm ${pick([0, 1])}`, `CN=Lá ${i}`),
        issuer: names[issuer] as Buffer,
        keys,
        by,
        extensions: [
          m.ski(keys),
          m.aki(by),
          m.usage('digitalSignature'),
          ...(sans.length > 0 ? [m.san(...sans)] : []),
          ...(chance(0.3) ? [m.policies('1.2.3.1')] : []),
        ],
        ...(chance(0.04) ? { to: '2025-01-01T00:00:00Z' } : {}),
      }),
    );
  }
  return { anchors, pool, leaves, features };
}
