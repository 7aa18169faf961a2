import { readCertificates, validateChain } from '@lienthong/pki';
import type { Command } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { evidenceOptions, withPolicy } from '../evidence.ts';
import { readSmallFile } from '../files.ts';
import { networkOptions } from '../network.ts';

export const validateChainCommand: Command = {
  summary: { vi: 'Kiểm tra chuỗi chứng thư của một chứng thư', en: 'Validate the certification path of a certificate' },
  usage: '<leaf>',
  options: { ...evidenceOptions, ...networkOptions },
  positionals: 1,
  async run(args, context) {
    const file = args.positionals[0] ?? '';
    const [leaf, ...rest] = readCertificates(readSmallFile(context, file));
    if (leaf === undefined) throw raiseCli('CLI_FILE', { path: file, reason: 'no certificate' });
    // A CA certificate signs no documents: asking about one is asking for its path alone.
    const purpose = leaf.basicConstraints?.ca === true ? ('path' as const) : ('document' as const);
    const report = await withPolicy(args, context, (policy) => {
      const intermediates = [...(policy.intermediates ?? []), ...rest];
      return validateChain(leaf, { ...policy, purpose, intermediates }, { signal: context.signal });
    });
    const subjects = (path: readonly { readonly subject: { readonly text: string } }[]): string[] =>
      path.map(({ subject }) => subject.text);
    const json = {
      outcome: report.outcome,
      indication: report.indication,
      subIndication: report.subIndication ?? null,
      message: report.message,
      path: subjects(report.path),
      anchor: report.anchor?.certificate.subject.text ?? null,
      provenance: report.anchor?.provenance ?? null,
      hierarchy: report.hierarchy ?? null,
      revocation: report.revocation,
      attempts: report.attempts.map(({ path, code, certificate, rule }) => ({
        path: subjects(path),
        code,
        certificate: certificate?.subject.text ?? null,
        rule,
      })),
      warnings: report.warnings,
    };
    return {
      exit: report.outcome === 'valid' ? 0 : 1,
      json,
      text: (lang) => `${report.outcome}: ${report.message[lang]}\n${json.path.map((name) => `  ${name}\n`).join('')}`,
    };
  },
};
