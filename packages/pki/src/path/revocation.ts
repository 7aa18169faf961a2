import type { Certificate } from '../certificate/model.ts';
import type { CompletePath } from './build.ts';
import type { ChainContext, RevocationQuestion, RevocationSource } from './context.ts';
import { broken, type Failure, open } from './failure.ts';
import type { RevocationEvidence } from './model.ts';
import type { WorkingKey } from './signatures.ts';

/** Asks for the status of every certificate below the anchor, which is trusted by decision: nobody above could revoke it; `certificates` and `keys` from the anchor's side. */
export function checkRevocation(
  path: CompletePath,
  certificates: readonly Certificate[],
  keys: readonly WorkingKey[],
  context: ChainContext,
  sources: readonly RevocationSource[],
): { evidence: RevocationEvidence[]; failures: Failure[] } {
  const evidence: RevocationEvidence[] = [];
  const failures: Failure[] = [];
  const { anchor } = path;
  for (const [index, certificate] of certificates.entries()) {
    const issuer = certificates[index - 1] ?? anchor.certificate;
    const answer = ask({ certificate, issuer, issuerKey: keys[index] as WorkingKey, anchor, context }, sources);
    evidence.push(answer);
    if (answer.status === 'revoked') failures.push(revoked(answer, index === certificates.length - 1, context));
    if (answer.status === 'unavailable') {
      failures.push(
        open(
          'REVOCATION_UNAVAILABLE',
          certificate,
          'TT 15/2025 Annex II 1.2',
          'TRY_LATER',
          'Không kiểm được tình trạng thu hồi',
          'The revocation status cannot be checked',
        ),
      );
    }
  }
  return { evidence, failures };
}

/** Any source that says revoked wins; then any that says good. */
export function ask(question: RevocationQuestion, sources: readonly RevocationSource[]): RevocationEvidence {
  const answers = sources.map((source) => source(question));
  const best = answers.find((answer) => answer.status === 'revoked') ?? answers.find((answer) => answer.status === 'good');
  return best ?? { ...(answers[0] as RevocationEvidence), notes: answers.flatMap((answer) => answer.notes) };
}

function revoked(answer: RevocationEvidence, leaf: boolean, context: ChainContext): Failure {
  const when = (answer.revokedAt as Date).toISOString();
  const base = broken(
    'REVOKED',
    answer.certificate,
    'RFC 5280 §6.1.3 (a)(3)',
    `Đã bị thu hồi lúc ${when} (${answer.reason})`,
    `Revoked at ${when} (${answer.reason})`,
  );
  // EN 319 102-1 §5.2.6.4: a certificate on hold may come back; the judgement waits.
  if (answer.reason === 'certificateHold') return { ...base, outcome: 'indeterminate', subIndication: 'TRY_LATER' };
  if (context.proof !== undefined) return { ...base, subIndication: 'REVOKED' };
  return { ...base, outcome: 'indeterminate', subIndication: leaf ? 'REVOKED_NO_POE' : 'REVOKED_CA_NO_POE' };
}
