import type { Certificate } from '../certificate/model.ts';
import { signatureScheme } from '../crypto/algorithms.ts';
import { namesAlgorithm } from '../policy/judge.ts';
import type { ChainContext } from './context.ts';
import { broken, type Failure, open } from './failure.ts';
import type { WorkingKey } from './signatures.ts';

const RULE = 'RFC 5280 §6.1.3 (a)(1)';

/**
 * Why a certificate does not count as signed. Broken for good only where the signature could be checked and the policy has a say on
 * its scheme: of a scheme outside the policy neither a good nor a bad value means anything.
 */
export function unsigned(certificate: Certificate, key: WorkingKey, { algorithms }: ChainContext): Failure {
  const algorithm = signatureScheme(certificate.signatureAlgorithm)?.algorithm;
  if (algorithm === undefined || key.facts === undefined) {
    const what = algorithm === undefined ? certificate.signatureAlgorithm.oid : 'issuer key';
    const [vi, en] = [`Không kiểm được chữ ký: ${what}`, `The signature cannot be checked: ${what}`];
    return open('KEY_UNSUPPORTED', certificate, RULE, 'CRYPTO_CONSTRAINTS_FAILURE', vi, en);
  }
  if (!namesAlgorithm(algorithms, 'certificate', algorithm)) {
    const { id } = algorithms;
    const [vi, en] = [`${algorithm} ngoài chính sách ${id}`, `${algorithm} is outside the policy ${id}`];
    return open('ALGORITHM', certificate, `policy ${id}`, 'CRYPTO_CONSTRAINTS_FAILURE', vi, en);
  }
  const vi = 'Chữ ký không do CA mang tên này tạo ra';
  return broken('SIGNATURE_INVALID', certificate, RULE, vi, 'The signature was not made by the CA of that name');
}
