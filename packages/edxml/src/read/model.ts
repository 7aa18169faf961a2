import type { XmlDocument, XmlElement } from '@lienthong/xml';
import type { Attachment, AttachmentJson, PacketAttachment } from '../attach/attachment.ts';
import type { DocumentFields, Edition, ExtraElement, Issue, StatusFields } from '../model/types.ts';
import type { Facts } from '../rules/rule.ts';
import { issue, runRules } from '../rules/table.ts';
import type { ManifestRow } from './attachments.ts';
import { guessEdition, type PacketLimits, type ReadPacketOptions, todayOf } from './options.ts';
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
  const packet = new ReadPacket(init);
  // The model's fields are the packet's own: `packet.from`, `packet.business` …
  return Object.assign(packet, init.fields ?? init.status) as unknown as Packet;
}

// A class, not a literal with a getter: V8 makes a hidden class of its own for each such literal, which costs more than reading.
class ReadPacket {
  readonly kind: Packet['kind'];
  readonly edition: Edition;
  readonly generation: Generation;
  readonly document: XmlDocument;
  readonly attachments: readonly PacketAttachment[];
  readonly manifest: readonly ManifestRow[];
  readonly extra: readonly ExtraElement[];
  readonly unverifiable: boolean;
  readonly signatureSlot: SignatureSlotState;
  readonly #init: PacketInit;
  #issues: readonly Issue[] | undefined;

  constructor(init: PacketInit) {
    this.kind = init.kind;
    this.edition = init.options.edition ?? guessEdition(subjectOf(init));
    this.generation = init.generation ?? 'unknown';
    this.document = init.r.document;
    this.attachments = init.attachments ?? [];
    this.manifest = init.manifest ?? [];
    this.extra = init.r.extra;
    this.unverifiable = init.opened.junk > 0 || init.opened.fromMime === true || init.salvaged;
    this.signatureSlot = stateOf(signatureElements(init.r.document)[0]);
    this.#init = init;
  }

  get issues(): readonly Issue[] {
    this.#issues ??= collect(this.#init, this.#facts(), this.attachments);
    return this.#issues;
  }

  #facts(): Facts {
    const { attachments, manifest } = this;
    return {
      mode: 'read',
      edition: this.edition,
      today: todayOf(this.#init.options),
      strictCodes: false,
      ...subjectOf(this.#init),
      unreadable: this.#init.r.unreadable,
      attachments: attachments.map((a, i) => ({
        path: `attachments[${i}]`,
        name: a.name,
        contentId: a.contentId,
        declaredType: a.declaredType,
      })),
      manifest,
    };
  }

  toJSON(): PacketJson {
    const { kind, edition, generation, unverifiable, signatureSlot: slot, extra, attachments } = this;
    return {
      kind,
      edition,
      packet: { generation, unverifiable, signatureSlot: slot, ...(this.#init.fields ?? this.#init.status), extra },
      attachments: attachments.map((a) => a.toJSON()),
      issues: this.issues,
    };
  }
}

function subjectOf(init: PacketInit): Pick<Facts, 'document' | 'status'> {
  if (init.fields !== undefined) return { document: init.fields };
  return init.status === undefined ? {} : { status: init.status };
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
  if (init.salvaged || opened.fromMime === true) return found.map((f) => f.issue);
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
