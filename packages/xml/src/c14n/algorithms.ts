import { raiseXml } from '../errors.ts';

export const c14n10 = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const c14n10WithComments = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments';
export const c14n11 = 'http://www.w3.org/2006/12/xml-c14n11';
export const c14n11WithComments = 'http://www.w3.org/2006/12/xml-c14n11#WithComments';
export const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const excC14nWithComments = 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments';

export interface Method {
  readonly kind: '1.0' | '1.1' | 'exclusive';
  readonly comments: boolean;
}

export function methodOf(algorithm: string): Method {
  switch (algorithm) {
    case c14n10:
      return { kind: '1.0', comments: false };
    case c14n10WithComments:
      return { kind: '1.0', comments: true };
    case c14n11:
      return { kind: '1.1', comments: false };
    case c14n11WithComments:
      return { kind: '1.1', comments: true };
    case excC14n:
      return { kind: 'exclusive', comments: false };
    case excC14nWithComments:
      return { kind: 'exclusive', comments: true };
    default:
      throw raiseXml('XML_C14N_ALGORITHM', { algorithm });
  }
}
