import { openFile } from '@lienthong/core';
import { verifyXml, xmlSignatureJson } from '@lienthong/signature/xml';
import { readXmlAsync } from '@lienthong/xml';
import type { Arguments, Command, Context, Result } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { evidenceOptions, policyOf } from '../evidence.ts';
import { pathOf } from '../files.ts';

export const verify: Command = {
  summary: { vi: 'Kiểm tra chữ ký của một tệp', en: 'Verify the signatures of one file' },
  usage: 'xml <file>',
  options: evidenceOptions,
  positionals: [2, 2],
  async run(args, context) {
    const [format] = args.positionals;
    if (format === 'xml') return verifyXmlFile(args, context);
    if (format === 'pdf' || format === 'cms') throw raiseCli('CLI_NOT_IN_THIS_VERSION', { command: `verify ${format}` });
    throw raiseCli('CLI_USAGE', { reason: 'verify xml|pdf|cms' });
  },
};

async function verifyXmlFile(args: Arguments, context: Context): Promise<Result> {
  const policy = policyOf(args, context);
  const source = openFile(pathOf(context, args.positionals[1] ?? ''));
  try {
    const document = await readXmlAsync(source, { signal: context.signal });
    const reports = await verifyXml(document, policy, { signal: context.signal });
    const outcome = overall(reports.map((report) => report.outcome));
    const signatures = reports.map(xmlSignatureJson);
    return {
      exit: outcome === 'valid' ? 0 : 1,
      json: { outcome, signatures },
      text: (lang) =>
        `${outcome}\n${reports.map(({ position, outcome: one, code, message }) => `${position.line}:${position.column} ${one} ${code}: ${message[lang]}\n`).join('')}`,
    };
  } finally {
    source.close();
  }
}

/** One word for all signatures of a file: the worst of them; `unsigned` when there is none. */
function overall(
  outcomes: readonly ('valid' | 'invalid' | 'indeterminate')[],
): 'valid' | 'invalid' | 'indeterminate' | 'unsigned' {
  if (outcomes.length === 0) return 'unsigned';
  if (outcomes.includes('invalid')) return 'invalid';
  return outcomes.includes('indeterminate') ? 'indeterminate' : 'valid';
}
