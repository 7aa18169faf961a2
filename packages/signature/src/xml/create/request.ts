import type { Abortable, Random } from '@lienthong/core';
import type { SignatureAlgorithm } from '@lienthong/pki';
import type { XmlDocument, XmlElement } from '@lienthong/xml';
import type { WrittenDigest } from '../../signer/algorithm.ts';
import type { SignableOptions } from '../../signer/gate.ts';
import type { TimestampProvider } from '../../signer/timestamp.ts';

/**
 * What a reference of the new signature covers: the whole document around the signature, one element by its Id, or bytes
 * outside the XML (`cid:…`), which are digested as they are.
 */
export type XmlSignTarget =
  | { readonly kind: 'document' }
  | { readonly kind: 'element'; readonly id: string }
  /** The SignatureValue of another signature, by its Id (EN 319 132-1 §5.2.7): confirms that signature. */
  | { readonly kind: 'countersignature'; readonly id: string }
  | { readonly kind: 'external'; readonly uri: string; readonly bytes: () => Iterable<Uint8Array> };

/** Where a signature goes. */
export interface XmlSignInput {
  readonly document: XmlDocument;
  /** The Signature becomes its last child. */
  readonly parent: XmlElement;
}

export type XmlSignProfile = 'xmldsig' | 'xades-b' | 'xades-t';

export interface XmlSignOptions extends Abortable, SignableOptions {
  /** Default: the best that the signer offers, this room can write and the gate's policy accepts. */
  readonly algorithm?: SignatureAlgorithm;
  /** Of the references. Default `sha256`. */
  readonly digest?: WrittenDigest;
  /** Default: the whole document. */
  readonly targets?: readonly XmlSignTarget[];
  /** Default `xmldsig`. */
  readonly profile?: XmlSignProfile;
  /** SigningTime of the XAdES profiles. Default: the time of the gate's policy, else now. */
  readonly signingTime?: Date;
  /** For `xades-t`. */
  readonly timestamp?: TimestampProvider;
  /** Makes the Ids of the XAdES profiles. */
  readonly random?: Random;
  /** Gives SignatureValue an Id, so that a countersignature can refer to it. */
  readonly countersignable?: boolean;
}
