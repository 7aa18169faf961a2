import type { XmlDocument, XmlElement } from '@lienthong/xml';
import type { Attachment, AttachmentJson, PacketAttachment } from '../attach/attachment.ts';
import type { DocumentFields, Edition, ExtraElement, Issue, StatusFields } from '../model/types.ts';
import type { Facts } from '../rules/rule.ts';
import { issue, runRules } from '../rules/table.ts';
import type { ManifestRow } from './attachments.ts';
import { guessEdition, type PacketLimits, type ReadPacketOptions, todayOf } from './packet.ts';
import type { Opened } from './prolog.ts';
import type { Reading } from './reading.ts';
import { type SignatureSlotState, signatureElements, stateOf } from './signature.ts';

export type Generation = 'G1' | 'G2' | 'G3' | 'go.vn' | 'unknown';

interface PacketBase {
  readonly edition: Edition;
  readonly generation: Generation;
  /** The tree that the model was made from, and that a verifier must use. */
  readonly document: XmlDocument;
  readonly attachments: readonly Attachment[];
  readonly manifest: readonly ManifestRow[];
  /** Elements that the model does not know. */
  readonly extra: readonly ExtraElement[];
  /**
   * Every issue, in document order. The first use walks over the attachments' content (base64, zip, digests), streaming; the source
   * must still be open then.
   */
  readonly issues: readonly Issue[];
  /** The bytes were skipped over or repaired before they were read: never a basis for a verdict on signatures. */
  readonly unverifiable: boolean;
  readonly signatureSlot: SignatureSlotState;
  /** The shape of `lienthong read --json`. */
  toJSON(): PacketJson;
}

/** A document: new, recall, update or replacement (`business.type`). */
export type DocumentPacket = PacketBase & DocumentFields & { readonly kind: 'document' };
/** A status: the answer of a recipient, or (13) the sender's request to take a document back. */
export type StatusPacket = PacketBase & StatusFields & { readonly kind: 'status' };
/** `legacy`: G1 or G2, named but not read. `not-edoc`: another use of the namespace. `foreign`: not an edXML packet. */
export type OtherPacket = PacketBase & { readonly kind: 'legacy' | 'not-edoc' | 'foreign' };
export type Packet = DocumentPacket | StatusPacket | OtherPacket;

export interface PacketJson {
  readonly kind: Packet['kind'];
  readonly edition: Edition;
  readonly packet: Readonly<Record<string, unknown>>;
  readonly attachments: readonly AttachmentJson[];
  readonly issues: readonly Issue[];
}

export interface PacketInit {
  readonly kind: Packet['kind'];
  readonly generation?: Generation;
  readonly r: Reading;
  readonly opened: Opened;
  readonly options: ReadPacketOptions;
  readonly salvaged: boolean;
  readonly limits: PacketLimits;
  readonly fields?: DocumentFields;
  readonly status?: StatusFields;
  readonly attachments?: readonly PacketAttachment[];
  readonly manifest?: readonly ManifestRow[];
}

/** Puts a packet together; issues are found on first use. */
export function makePacket(init: PacketInit): Packet {
  const { r } = init;
  const attachments = init.attachments ?? [];
  const manifest = init.manifest ?? [];
  const fields: DocumentFields | StatusFields | undefined = init.fields ?? init.status;
  const subject = {
    ...(init.fields === undefined ? {} : { document: init.fields }),
    ...(init.status === undefined ? {} : { status: init.status }),
  };
  const edition = init.options.edition ?? guessEdition(subject);
  const generation = init.generation ?? 'unknown';
  const unverifiable = init.opened.junk > 0 || init.salvaged;
  const slot = stateOf(signatureElements(r.document)[0]);
  const judge = (): Issue[] => {
    const facts: Facts = {
      mode: 'read',
      edition,
      today: todayOf(init.options),
      strictCodes: false,
      ...subject,
      unreadable: r.unreadable,
      attachments: attachments.map((a, i) => ({
        path: `attachments[${i}]`,
        name: a.name,
        contentId: a.contentId,
        declaredType: a.declaredType,
      })),
      manifest,
    };
    return collect(init, facts, attachments);
  };
  let issues: readonly Issue[] | undefined;
  const packet = {
    ...fields,
    kind: init.kind,
    edition,
    generation,
    document: r.document,
    attachments,
    manifest,
    extra: r.extra,
    unverifiable,
    signatureSlot: slot,
    get issues(): readonly Issue[] {
      issues ??= judge();
      return issues;
    },
    toJSON(): PacketJson {
      return {
        kind: init.kind,
        edition,
        packet: { generation, unverifiable, signatureSlot: slot, ...fields, extra: r.extra },
        attachments: attachments.map((a) => a.toJSON()),
        issues: packet.issues,
      };
    },
  };
  return packet as unknown as Packet;
}

function collect(init: PacketInit, facts: Facts, attachments: readonly PacketAttachment[]): Issue[] {
  const { r, opened } = init;
  const noted = r.issues();
  const found: { issue: Issue; offset: number }[] = noted.issues.map((item, i) => ({
    issue: item,
    offset: noted.offsets[i] as number,
  }));
  if (facts.document !== undefined || facts.status !== undefined) {
    for (const item of runRules(facts, () => ({ line: 0, column: 0 })))
      found.push({ issue: item, offset: r.offsetOf(item.path) });
  }
  for (const [i, attachment] of attachments.entries()) {
    for (const { code, values, offset } of attachment.findings) {
      found.push({ issue: issue(code, { path: `attachments[${i}]`, values }, 'read'), offset });
    }
  }
  found.sort((a, b) => a.offset - b.offset);
  if (init.salvaged) return found.map((f) => f.issue);
  const places = noted.places(found.map((f) => f.offset));
  return found.map(({ issue: item, offset }) => {
    const place = places.get(offset) ?? { line: 1, column: 1 };
    // Places are those of the bytes as they came, junk included.
    const column = place.line === 1 ? place.column + opened.junkColumns : place.column;
    return { ...item, line: place.line + opened.junkLines, column };
  });
}

/**
 * The element that holds the packet's signature (last child of edXMLHeader by rule; `Signature` in either namespace, or the .NET
 * library's `DigitalSignature`), or undefined. Of several the first; `signatureSlots` gives all.
 */
export function signatureSlot(packet: Packet): XmlElement | undefined {
  return signatureElements(packet.document)[0];
}

/** Every signature element of the header: more than one is a reason to distrust. */
export function signatureSlots(packet: Packet): readonly XmlElement[] {
  return signatureElements(packet.document);
}
