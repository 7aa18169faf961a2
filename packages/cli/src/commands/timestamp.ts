import { createHash } from 'node:crypto';
import { chunks, paced, writeFileWhole } from '@lienthong/core';
import { required } from '../arguments.ts';
import type { Command } from '../command.ts';
import { openInput, pathOf } from '../files.ts';
import { networkOptions } from '../network.ts';
import { tsaOptions, withTsa } from '../tsa.ts';

export const timestamp: Command = {
  summary: { vi: 'Lấy dấu thời gian RFC 3161 cho một tệp', en: 'Get an RFC 3161 time stamp for a file' },
  usage: '<file> --tsa <url> --out <token>',
  options: {
    ...tsaOptions,
    ...networkOptions,
    offline: { type: 'boolean', help: { vi: 'không dùng mạng', en: 'no network' } },
    out: { type: 'string', value: 'token', help: { vi: 'tệp nhận dấu thời gian (DER)', en: 'file for the token (DER)' } },
  },
  positionals: 1,
  async run(args, context) {
    const out = pathOf(context, required(args, 'out'));
    const source = await openInput(context, args.positionals[0] ?? '');
    const digest = createHash('sha256');
    try {
      for await (const chunk of paced(chunks(source), { signal: context.signal })) digest.update(chunk);
    } finally {
      source.close();
    }
    const imprint = { algorithm: 'sha256', digest: digest.digest() };
    const grant = await withTsa(args, (service) => service.stamp(imprint, { signal: context.signal }));
    writeFileWhole(out, [grant.token]);
    const json = {
      path: out,
      time: grant.info.genTime.toISOString(),
      size: grant.token.length,
      attempts: grant.attempts,
      skewMs: grant.skewMs,
    };
    return { exit: 0, json, text: () => `${out}  ${json.time}\n` };
  },
};
