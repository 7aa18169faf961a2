import { createHash } from 'node:crypto';
import { type Abortable, type ByteSource, chunks, throwIfAborted } from '@lienthong/core';
import { type Certificate, listTrust } from '@lienthong/pki';
import { authorityNotice } from '@lienthong/signature';
import type { InspectPolicy } from '../policy.ts';
import type { InspectReport } from '../report.ts';
import { signatureViews } from '../view.ts';
import { linked, sha256 } from './log.ts';
import type { EvidenceBundle, EvidenceEntry, EvidenceFile, EvidenceKind, Judgement } from './model.ts';
import { storedPolicy } from './policy.ts';
import { materialOf, verdictOf } from './verdict.ts';

export interface CollectOptions extends Abortable {
  /** Puts the packet itself in, so that the bundle can be judged again by itself. Default true. */
  readonly packet?: boolean;
}

/**
 * Makes the bundle of a judgement. The same packet, report and policy give the same bytes.
 *
 * @param packet the bytes that were judged; must stay open while the bundle is used when they are put in
 * @param given the policy that was judged by; what its fetcher brought goes into the bundle with the rest
 * @throws LienThongError `ABORTED`, `SOURCE_*`
 */
export function collectEvidence(
  packet: ByteSource,
  report: InspectReport,
  given: InspectPolicy,
  options: CollectOptions = {},
): EvidenceBundle {
  const policy = withFetched(given, report);
  const digest = digestOf(packet, options);
  const judgement: Judgement = {
    form: 'lienthong-evidence/1',
    at: report.at,
    packet: { sha256: digest, size: packet.size },
    verdict: verdictOf(report),
    material: materialOf(report, sha256),
    notice: authorityNotice,
  };
  const bundle = new Builder(report.at);
  bundle.json('judgement', 'judgement.json', judgement);
  bundle.json('policy', 'policy.json', storedPolicy(policy, sha256));
  bundle.json('report', 'report.json', report.toJSON());
  if (options.packet !== false)
    bundle.add('packet', 'packet.edxml', { sha256: digest, size: packet.size, chunks: () => chunks(packet) });
  const views = signatureViews(report.packetSignature, report.attachments);
  const carried = report.attachments.flatMap(({ signatures }) => signatures.map(({ evidence }) => evidence));
  const certificates: readonly (Certificate | undefined)[] = [
    ...views.flatMap(({ certificate, chain }) => [certificate, ...(chain?.path ?? [])]),
    ...(policy.intermediates ?? []),
    ...listTrust(policy.trust).map((entry) => entry.certificate),
  ];
  bundle.der('certificate', [...certificates.flatMap((one) => one?.der ?? []), ...carried.flatMap((one) => one.certificates)]);
  const { crls = [], ocsps = [] } = policy.revocation;
  bundle.der('crl', [...crls.map(({ der }) => der), ...carried.flatMap((one) => one.crls)]);
  bundle.der('ocsp', [...ocsps, ...carried.flatMap((one) => one.ocsps)]);
  bundle.der(
    'timestamp',
    views.flatMap(({ tokens }) => tokens),
  );
  return bundle.done();
}

/** The policy as it is without network: what was fetched is given. */
function withFetched({ fetcher: _, ...policy }: InspectPolicy, { fetched }: InspectReport): InspectPolicy {
  const { revocation } = policy;
  return {
    ...policy,
    intermediates: [...(policy.intermediates ?? []), ...fetched.certificates],
    revocation: {
      ...revocation,
      crls: [...(revocation.crls ?? []), ...fetched.crls],
      ocsps: [...(revocation.ocsps ?? []), ...fetched.ocsps],
    },
  };
}

/** Folder and ending of each kind of DER. */
export const places: Readonly<Record<'certificate' | 'crl' | 'ocsp' | 'timestamp', readonly [folder: string, ending: string]>> = {
  certificate: ['certificates', 'cer'],
  crl: ['crls', 'crl'],
  ocsp: ['ocsps', 'ors'],
  timestamp: ['timestamps', 'tst'],
};

class Builder {
  readonly #at: string;
  readonly #entries: EvidenceEntry[] = [];
  readonly #files = new Map<string, EvidenceFile>();

  constructor(at: string) {
    this.#at = at;
  }

  add(kind: EvidenceKind, path: string, file: EvidenceFile): void {
    if (this.#files.has(path)) return;
    this.#files.set(path, file);
    const { sha256: digest, size } = file;
    this.#entries.push(linked(this.#entries.at(-1), { kind, at: this.#at, file: path, sha256: digest, size }));
  }

  json(kind: EvidenceKind, path: string, value: unknown): void {
    this.add(kind, path, memoryFile(Buffer.from(`${JSON.stringify(value, null, 2)}\n`)));
  }

  der(kind: keyof typeof places, all: readonly Uint8Array[]): void {
    const [folder, ending] = places[kind];
    for (const file of all.map(memoryFile)) this.add(kind, `${folder}/${file.sha256}.${ending}`, file);
  }

  done(): EvidenceBundle {
    return bundleOf(this.#entries, this.#files);
  }
}

export function bundleOf(entries: readonly EvidenceEntry[], files: ReadonlyMap<string, EvidenceFile>): EvidenceBundle {
  return { entries, head: (entries.at(-1) as EvidenceEntry).hash, files };
}

export function memoryFile(bytes: Uint8Array): EvidenceFile {
  return { sha256: sha256(bytes), size: bytes.length, chunks: () => [bytes] };
}

export function digestOf(source: ByteSource, { signal }: Abortable): string {
  const hash = createHash('sha256');
  for (const chunk of chunks(source)) {
    throwIfAborted(signal);
    hash.update(chunk);
  }
  return hash.digest('hex');
}

/**
 * A bundle with one entry more: what was found when it was judged again, or a note. The bundle given stays as it is.
 *
 * @param at of what is added
 * @param value JSON-safe
 */
export function appendEvidence(bundle: EvidenceBundle, kind: 'note' | 'rejudgement', at: Date, value: unknown): EvidenceBundle {
  const last = bundle.entries.at(-1) as EvidenceEntry;
  const path = `${kind}s/${last.seq + 1}.json`;
  const file = memoryFile(Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
  const facts = { kind, at: at.toISOString(), file: path, sha256: file.sha256, size: file.size } as const;
  return bundleOf([...bundle.entries, linked(last, facts)], new Map([...bundle.files, [path, file]]));
}
