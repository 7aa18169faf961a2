import type { Kit } from './kit.ts';
import type { Pdf } from './maker.ts';
import type { SignRequest } from './signer.ts';

/** A forgery, and the code that must name it. */
export interface AttackCase {
  readonly name: string;
  /** `PDF_DIFF_*`: the reason given for refused changes. Other codes: of the signature, of the file, or thrown. */
  readonly code: string;
  /** Which signature is attacked. Default Sig1. */
  readonly field?: string;
  /** The container and the digest over the ByteRange are right: only the guard named by `code` stands between it and `valid`. */
  readonly cryptographyStands: boolean;
  build(kit: Kit): Promise<Pdf>;
}

export type Edit = (pdf: Pdf, kit: Kit) => Pdf | Promise<Pdf>;

/** Something done behind a good signature. */
export function behind(name: string, code: string, edit: Edit, request?: SignRequest): AttackCase {
  return { name, code, cryptographyStands: true, build: async (kit) => edit((await kit.signed(request)).pdf, kit) };
}

/** What a forger would like the page to say. */
export const FORGED: string = 'BT /F1 14 Tf 50 780 Td (So tien: 9.000.000.000 dong) Tj ET';
