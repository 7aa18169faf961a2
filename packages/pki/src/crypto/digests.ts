/** Digests that CertID, message imprints and CMS may name, by identifier. */
const BY_OID: Readonly<Record<string, DigestName>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.8': 'sha3-256',
  '2.16.840.1.101.3.4.2.9': 'sha3-384',
  '2.16.840.1.101.3.4.2.10': 'sha3-512',
};

export type DigestName = 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'sha3-256' | 'sha3-384' | 'sha3-512';

/** The digest of this identifier, or undefined when it is not read here (MD5 and SHA-224 never are). */
export function digestByOid(oid: string): DigestName | undefined {
  return Object.hasOwn(BY_OID, oid) ? BY_OID[oid] : undefined;
}

export function digestOid(name: DigestName): string {
  const [oid] = Object.entries(BY_OID).find(([, one]) => one === name) as [string, DigestName];
  return oid;
}
