import { pkiFetcher, readCertificates, validateChain, validateChainOnline } from '@lienthong/pki';
import type { Command } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { evidenceOptions, policyOf } from '../evidence.ts';
import { readSmallFile } from '../files.ts';
import { networkOptions, withNetwork } from '../network.ts';

export const validateChainCommand: Command = {
  summary: { vi: 'Kiểm tra chuỗi chứng thư của một chứng thư', en: 'Validate the certification path of a certificate' },
  usage: '<leaf>',
  options: { ...evidenceOptions, ...networkOptions },
  positionals: 1,
  async run(args, context) {
    const file = args.positionals[0] ?? '';
    const [leaf, ...rest] = readCertificates(readSmallFile(context, file));
    if (leaf === undefined) throw raiseCli('CLI_FILE', { path: file, reason: 'no certificate' });
    const policy = policyOf(args, context);
    // A CA certificate signs no documents: asking about one is asking for its path alone.
    const purpose = leaf.basicConstraints?.ca === true ? ('path' as const) : ('document' as const);
    const given = { ...policy, purpose, intermediates: [...(policy.intermediates ?? []), ...rest] };
    const { signal } = context;
    const offline = await validateChain(leaf, given, { signal });
    // Only what the evidence at hand leaves open is asked for.
    const report =
      offline.outcome !== 'indeterminate' || args.flag('offline')
        ? offline
        : await withNetwork(
            args,
            [],
            async (http) => (await validateChainOnline(leaf, given, pkiFetcher({ http }), { signal })).report,
          );
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
