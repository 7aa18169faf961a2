import type { Abortable } from '@lienthong/core';
import { type PacketProfile, signPacket } from '@lienthong/inspect';
import { choice, required } from '../arguments.ts';
import type { Command } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { evidenceOptions, withPolicy } from '../evidence.ts';
import { openInput, pathOf } from '../files.ts';
import { keyOptions, openKey, signerOf } from '../key.ts';
import { networkOptions } from '../network.ts';
import { tsaOptions, withTsa } from '../tsa.ts';

const PROFILES = {
  enveloped: 'xmldsig',
  'xades-b': 'xades-b',
  'xades-t': 'xades-t',
  transit: 'transit',
} as const satisfies Record<string, PacketProfile>;

export const sign: Command = {
  summary: { vi: 'Ký một gói edXML', en: 'Sign an edXML packet' },
  usage: '<packet> (--p12 <file> --pass-env <VAR> | --pkcs11 <module> --token <label> --pin-env <VAR>) --out <packet>',
  options: {
    ...evidenceOptions,
    ...keyOptions,
    ...networkOptions,
    ...tsaOptions,
    profile: { type: 'string', value: 'enveloped|xades-b|xades-t|transit', help: { vi: 'kiểu chữ ký', en: 'kind of signature' } },
    out: { type: 'string', value: 'packet', help: { vi: 'gói đã ký', en: 'signed packet to write' } },
  },
  positionals: [1, 2],
  async run(args, context) {
    if (args.positionals[0] === 'pdf') throw raiseCli('CLI_NOT_IN_THIS_VERSION', { command: 'sign pdf' });
    if (args.positionals.length !== 1) throw raiseCli('CLI_USAGE', { reason: this.usage });
    const profile = choice(args, 'profile', ['enveloped', 'xades-b', 'xades-t', 'transit'], 'enveloped');
    if (profile === 'xades-t') required(args, 'tsa');
    const out = pathOf(context, required(args, 'out'));
    const source = await openInput(context, args.positionals[0] ?? '');
    try {
      const token = await openKey(args, context);
      try {
        const options = {
          profile: PROFILES[profile],
          signal: context.signal,
          timestamp: (digest: Uint8Array, call: Abortable) =>
            withTsa(args, async (service) => (await service.stamp({ algorithm: 'sha256', digest }, call)).token),
        };
        const signer = await signerOf(token, args);
        const { signed, certificate } = await withPolicy(args, context, (gate) =>
          signPacket(source, signer, { ...options, gate }),
        );
        signed.writeTo(out);
        const json = { path: out, signer: certificate.subject.text, algorithm: signed.algorithm, coverage: signed.covers };
        return { exit: 0, json, text: () => `${json.path}  ${json.algorithm}  ${json.signer}\n` };
      } finally {
        await token.close();
      }
    } finally {
      source.close();
    }
  },
};
