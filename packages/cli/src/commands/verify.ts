import type { Message } from '@lienthong/core';
import type { InspectPolicy } from '@lienthong/inspect';
import { readPem } from '@lienthong/pki';
import { authorityNotice } from '@lienthong/signature';
import { type CmsSignatureReport, cmsSignatureJson, verifyCms } from '@lienthong/signature/cms';
import { pdfReportJson, verifyPdf } from '@lienthong/signature/pdf';
import { verifyXml, xmlSignatureJson } from '@lienthong/signature/xml';
import { readXmlAsync } from '@lienthong/xml';
import type { Arguments, Command, Context, Result } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { evidenceOptions, withPolicy } from '../evidence.ts';
import { openInput, readSmallFile } from '../files.ts';
import { networkOptions } from '../network.ts';

export const verify: Command = {
  summary: { vi: 'Kiểm tra chữ ký của một tệp', en: 'Verify the signatures of one file' },
  usage: 'xml|pdf|cms <file>',
  options: {
    ...evidenceOptions,
    ...networkOptions,
    data: {
      type: 'string',
      value: 'file',
      help: {
        vi: 'cms: tệp được ký; bỏ trống khi nội dung nằm trong chữ ký',
        en: 'cms: the signed file; leave out when the content is inside the signature',
      },
    },
  },
  positionals: [2, 2],
  async run(args, context) {
    const [format] = args.positionals;
    if (format !== 'cms' && args.text('data') !== undefined) throw raiseCli('CLI_USAGE', { reason: '--data: verify cms' });
    const verifyFile = FORMATS[format ?? ''];
    if (verifyFile === undefined) throw raiseCli('CLI_USAGE', { reason: 'verify xml|pdf|cms' });
    const { exit, json, text } = await withPolicy(args, context, (policy) => verifyFile(args, context, policy));
    return {
      exit,
      json: { ...(json as object), notice: authorityNotice },
      text: (lang) => `${text(lang)}${authorityNotice[lang]}\n`,
    };
  },
};

async function verifyXmlFile(args: Arguments, context: Context, policy: InspectPolicy): Promise<Result> {
  const source = await openInput(context, args.positionals[1] ?? '');
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

async function verifyPdfFile(args: Arguments, context: Context, policy: InspectPolicy): Promise<Result> {
  const source = await openInput(context, args.positionals[1] ?? '');
  try {
    const report = await verifyPdf(source, policy, { signal: context.signal });
    return {
      exit: report.outcome === 'valid' ? 0 : 1,
      json: pdfReportJson(report),
      text: (lang) => {
        const lines = report.signatures.map(
          ({ field, kind, level, coverage, outcome, code, message, filledAfter }) =>
            `${field} (${kind}, ${level}, ${coverage}) ${outcome} ${code}: ${message[lang]}\n${
              filledAfter.length === 0 ? '' : `  ${FILLED_AFTER[lang]}: ${filledAfter.join(', ')}\n`
            }`,
        );
        const notes = report.findings.map(({ code, message }) => `${code}: ${message[lang]}\n`);
        return [`${report.outcome}\n`, ...lines, ...notes].join('');
      },
    };
  } finally {
    source.close();
  }
}

async function verifyCmsFile(args: Arguments, context: Context, policy: InspectPolicy): Promise<Result> {
  const signature = derOf(readSmallFile(context, args.positionals[1] ?? ''));
  const data = args.text('data');
  const source = data === undefined ? undefined : await openInput(context, data);
  try {
    const reports = await verifyCms(signature, source, policy, { signal: context.signal });
    const outcome = overall(reports.map((report) => report.outcome));
    const line = (r: CmsSignatureReport, lang: 'vi' | 'en'): string =>
      `${r.index + 1}. ${r.signer ?? '?'} (${r.level}) ${r.outcome} ${r.code}: ${r.message[lang]}\n`;
    return {
      exit: outcome === 'valid' ? 0 : 1,
      json: { outcome, signatures: reports.map(cmsSignatureJson) },
      text: (lang) => [`${outcome}\n`, ...reports.map((r) => line(r, lang))].join(''),
    };
  } finally {
    source?.close();
  }
}

const FORMATS: Readonly<Record<string, typeof verifyXmlFile>> = { xml: verifyXmlFile, pdf: verifyPdfFile, cms: verifyCmsFile };

/** The container of a file in DER or BER; PEM (`CMS`, `PKCS7`) is taken off. */
function derOf(file: Uint8Array): Uint8Array {
  if (file[0] === 0x30) return file;
  const [block] = readPem(Buffer.from(file).toString('latin1'));
  return block?.der ?? file;
}

const FILLED_AFTER: Message = { vi: 'điền sau chữ ký này', en: 'filled in after this signature' };

/** One word for all signatures of a file: the worst of them; `unsigned` when there is none. */
function overall(
  outcomes: readonly ('valid' | 'invalid' | 'indeterminate')[],
): 'valid' | 'invalid' | 'indeterminate' | 'unsigned' {
  if (outcomes.length === 0) return 'unsigned';
  if (outcomes.includes('invalid')) return 'invalid';
  return outcomes.includes('indeterminate') ? 'indeterminate' : 'valid';
}
