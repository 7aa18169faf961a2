import { paced } from '@lienthong/core';
import { canonicalize, readXmlAsync } from '@lienthong/xml';
import { required } from '../arguments.ts';
import type { Command } from '../command.ts';
import { openInput } from '../files.ts';

export const canonicalizeCommand: Command = {
  summary: {
    vi: 'In dạng chuẩn tắc (C14N) của một tệp XML ra stdout',
    en: 'Print the canonical form (C14N) of an XML file on stdout',
  },
  usage: '<file> --algorithm <uri> [--prefixes "a b"]',
  options: {
    algorithm: { type: 'string', value: 'uri', help: { vi: 'URI của thuật toán', en: 'URI of the algorithm' } },
    prefixes: {
      type: 'string',
      value: '"a b"',
      help: {
        vi: 'InclusiveNamespaces; #default là không gian tên mặc định',
        en: 'InclusiveNamespaces; #default is the default namespace',
      },
    },
  },
  positionals: 1,
  async run(args, context) {
    const algorithm = required(args, 'algorithm');
    const inclusivePrefixes = (args.text('prefixes') ?? '').split(/\s+/).filter((prefix) => prefix !== '');
    const source = await openInput(context, args.positionals[0] ?? '');
    try {
      const document = await readXmlAsync(source, { signal: context.signal });
      // A chunk is only good until the next one is asked for, and a pipe may hold it longer.
      for await (const chunk of paced(canonicalize(document, { algorithm, inclusivePrefixes }), { signal: context.signal }))
        context.host.stdout.write(Uint8Array.from(chunk));
      return undefined;
    } finally {
      source.close();
    }
  },
};
