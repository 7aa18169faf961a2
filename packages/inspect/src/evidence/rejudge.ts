import { type Abortable, type ByteSource, bytesSource, isLienThongError, spool } from '@lienthong/core';
import { raiseInspect } from '../errors.ts';
import { inspect } from '../inspect.ts';
import type { InspectPolicy } from '../policy.ts';
import type { InspectReport } from '../report.ts';
import { digestOf, places } from './collect.ts';
import type { EvidenceBundle, Judgement, Verdict } from './model.ts';
import { restoredPolicy, type StoredPolicy } from './policy.ts';
import { differences, verdictOf } from './verdict.ts';

/** What came of judging again. */
export interface Rejudgement {
  /** The packet is the one that was judged, and the verdict came out the same. */
  readonly same: boolean;
  /** The time and the policy that both judgements were made at and by. */
  readonly at: string;
  readonly expected: Verdict;
  readonly got: Verdict;
  /** Where they differ: `packet.sha256`, `signatures[0].outcome` … */
  readonly differences: readonly { readonly path: string; readonly expected: unknown; readonly got: unknown }[];
  readonly report: InspectReport;
}

/**
 * Judges the packet of a bundle again, by nothing but what the bundle holds: no network, no trust store and no clock of this machine.
 *
 * @param packet the packet; default: the one in the bundle
 * @throws LienThongError `BUNDLE_PACKET_MISSING`; `BUNDLE_TAMPERED` when a file that the policy needs is not there or is not what it
 * should be; as `inspect`
 */
export async function rejudge(bundle: EvidenceBundle, packet?: ByteSource, options: Abortable = {}): Promise<Rejudgement> {
  const judgement = json<Judgement>(bundle, 'judgement.json', 'lienthong-evidence/1');
  const policy = policyOf(bundle);
  const held = packet === undefined ? bundle.files.get('packet.edxml') : undefined;
  if (packet === undefined && held === undefined) throw raiseInspect('BUNDLE_PACKET_MISSING', {});
  const source = packet ?? (await spool(held?.chunks() ?? [], options));
  try {
    const report = await inspect(source, policy, options);
    const got = verdictOf(report);
    const found = { packet: { sha256: digestOf(source, options), size: source.size }, ...got };
    const differing = differences({ packet: judgement.packet, ...judgement.verdict }, found);
    return {
      same: differing.length === 0,
      at: judgement.at,
      expected: judgement.verdict,
      got,
      differences: differing,
      report,
    };
  } finally {
    if (packet === undefined) source.close();
  }
}

function policyOf(bundle: EvidenceBundle): InspectPolicy {
  const stored = json<StoredPolicy>(bundle, 'policy.json', 'lienthong-evidence-policy/1');
  const endings = new Map<string, string>(Object.values(places));
  try {
    return restoredPolicy(stored, (folder, sha256) => bytesOf(bundle, `${folder}/${sha256}.${endings.get(folder) ?? ''}`));
  } catch (cause) {
    if (isLienThongError(cause) && cause.code.startsWith('BUNDLE_')) throw cause;
    throw raiseInspect('BUNDLE_TAMPERED', { what: 'the policy cannot be made again', where: 'policy.json' }, { cause });
  }
}

function json<T extends { readonly form: string }>(bundle: EvidenceBundle, path: string, form: T['form']): T {
  const text = bytesOf(bundle, path).toString('utf8');
  try {
    const value = JSON.parse(text) as T;
    if (value.form === form) return value;
  } catch {
    // Said below.
  }
  throw raiseInspect('BUNDLE_TAMPERED', { what: `not of the form ${form}`, where: path });
}

function bytesOf(bundle: EvidenceBundle, path: string): Buffer {
  const file = bundle.files.get(path);
  if (file === undefined) throw raiseInspect('BUNDLE_TAMPERED', { what: 'the file is missing', where: path });
  const bytes = Buffer.concat([...file.chunks()].map((chunk) => Uint8Array.from(chunk)));
  // Read again: what was checked when the bundle was opened may have been changed since.
  if (digestOf(bytesSource(bytes), {}) !== file.sha256)
    throw raiseInspect('BUNDLE_TAMPERED', { what: 'the file was changed', where: path });
  return bytes;
}
