import { createCipheriv, createHash, createHmac, type KeyObject, pbkdf2Sync } from 'node:crypto';
import type { Random } from '@lienthong/core';
import { OID } from '../der/oids.ts';
import { concat, explicit, implicit, integer, nullValue, octetString, oid, sequence, setOf, text } from '../der/writer.ts';
import { pkcs12Key } from './kdf.ts';

/** `modern`: PBES2 with AES-256-CBC and a SHA-256 MAC. `legacy`: 3DES and a SHA-1 MAC, as old middleware exports. */
export type Pkcs12Encryption = 'modern' | 'legacy';

export interface Pkcs12Entry {
  readonly privateKey: KeyObject;
  readonly certificate: Uint8Array;
  readonly friendlyName?: string | undefined;
}

export interface Pkcs12Options {
  readonly encryption?: Pkcs12Encryption | undefined;
  /** Default 2048. */
  readonly iterations?: number | undefined;
  /** `false` leaves the integrity MAC out. */
  readonly mac?: boolean | undefined;
}

/** A PFX (RFC 7292 §4) with one or several keys and the certificates of their chain. */
export function writePkcs12(
  entries: readonly Pkcs12Entry[],
  chain: readonly Uint8Array[],
  passphrase: string,
  random: Random,
  options: Pkcs12Options = {},
): Uint8Array {
  const seal = sealer(passphrase, random, options.encryption ?? 'modern', options.iterations ?? 2048);
  const keyBags = entries.map((entry) => {
    const key = new Uint8Array(entry.privateKey.export({ type: 'pkcs8', format: 'der' }));
    const { algorithm, encrypted } = seal(key);
    return bag(OID.shroudedKeyBag, sequence(algorithm, octetString(encrypted)), entry);
  });
  const certificateBags = [
    ...entries.map((entry) => bag(OID.certificateBag, certificateValue(entry.certificate), entry)),
    ...chain.map((der) => bag(OID.certificateBag, certificateValue(der))),
  ];
  const certificates = seal(sequence(...certificateBags));
  const authenticatedSafe = sequence(
    sequence(
      oid(OID.encryptedData),
      explicit(0, sequence(integer(0), sequence(oid(OID.data), certificates.algorithm, implicit(0, certificates.encrypted)))),
    ),
    data(sequence(...keyBags)),
  );
  const mac = options.mac === false ? [] : [macData(authenticatedSafe, passphrase, random, options)];
  return sequence(integer(3), data(authenticatedSafe), ...mac);
}

const data = (content: Uint8Array): Uint8Array => sequence(oid(OID.data), explicit(0, octetString(content)));

const certificateValue = (der: Uint8Array): Uint8Array => sequence(oid(OID.x509CertificateBag), explicit(0, octetString(der)));

function bag(type: string, value: Uint8Array, entry?: Pkcs12Entry): Uint8Array {
  if (entry === undefined) return sequence(oid(type), explicit(0, value));
  const localKeyId = new Uint8Array(createHash('sha1').update(entry.certificate).digest());
  const attributes = [sequence(oid(OID.localKeyId), setOf(octetString(localKeyId)))];
  if (entry.friendlyName !== undefined) attributes.push(sequence(oid(OID.friendlyName), setOf(text('bmp', entry.friendlyName))));
  return sequence(oid(type), explicit(0, value), setOf(...attributes));
}

type Sealer = (plain: Uint8Array) => { readonly algorithm: Uint8Array; readonly encrypted: Uint8Array };

function sealer(passphrase: string, random: Random, encryption: Pkcs12Encryption, iterations: number): Sealer {
  if (encryption === 'legacy') {
    return (plain) => {
      const salt = random.bytes(8);
      const key = pkcs12Key('sha1', passphrase, salt, iterations, 1, 24);
      const iv = pkcs12Key('sha1', passphrase, salt, iterations, 2, 8);
      const algorithm = sequence(oid(OID.pbeSha3Des), sequence(octetString(salt), integer(iterations)));
      return { algorithm, encrypted: encrypt('des-ede3-cbc', key, iv, plain) };
    };
  }
  return (plain) => {
    const salt = random.bytes(16);
    const iv = random.bytes(16);
    const key = pbkdf2Sync(passphrase, salt, iterations, 32, 'sha256');
    const derivation = sequence(
      oid(OID.pbkdf2),
      sequence(octetString(salt), integer(iterations), sequence(oid(OID.hmacSha256), nullValue())),
    );
    const algorithm = sequence(oid(OID.pbes2), sequence(derivation, sequence(oid(OID.aes256Cbc), octetString(iv))));
    return { algorithm, encrypted: encrypt('aes-256-cbc', key, iv, plain) };
  };
}

function encrypt(cipher: string, key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array {
  const machine = createCipheriv(cipher, key, iv);
  return concat(machine.update(plain), machine.final());
}

function macData(content: Uint8Array, passphrase: string, random: Random, options: Pkcs12Options): Uint8Array {
  const hash = options.encryption === 'legacy' ? 'sha1' : 'sha256';
  const iterations = options.iterations ?? 2048;
  const salt = random.bytes(8);
  const key = pkcs12Key(hash, passphrase, salt, iterations, 3, hash === 'sha1' ? 20 : 32);
  const digest = new Uint8Array(createHmac(hash, key).update(content).digest());
  return sequence(sequence(sequence(oid(OID[hash]), nullValue()), octetString(digest)), octetString(salt), integer(iterations));
}
