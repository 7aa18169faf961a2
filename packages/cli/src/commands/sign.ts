import { openFile, Secret } from '@lienthong/core';
import { type SignPacketOptions, signPacket } from '@lienthong/inspect';
import { openPkcs12 } from '@lienthong/token/pkcs12';
import { choice, required } from '../arguments.ts';
import type { Command } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { evidenceOptions, policyOf } from '../evidence.ts';
import { pathOf, readSmallFile, secretFromEnv } from '../files.ts';

const PROFILES: Readonly<Record<'enveloped' | 'xades-b', SignPacketOptions['profile'] & string>> = {
  enveloped: 'xmldsig',
  'xades-b': 'xades-b',
};

export const sign: Command = {
  summary: { vi: 'Ký một gói edXML', en: 'Sign an edXML packet' },
  usage: '<packet> --p12 <file> --pass-env <VAR> --out <packet>',
  options: {
    ...evidenceOptions,
    p12: { type: 'string', value: 'file', help: { vi: 'tệp PKCS#12', en: 'PKCS#12 file' } },
    'pass-env': {
      type: 'string',
      value: 'VAR',
      help: { vi: 'biến môi trường chứa mật khẩu', en: 'environment variable with the passphrase' },
    },
    pkcs11: { type: 'string', value: 'module', help: { vi: 'mô-đun PKCS#11', en: 'PKCS#11 module' } },
    token: { type: 'string', value: 'label', help: { vi: 'nhãn token', en: 'token label' } },
    'pin-env': {
      type: 'string',
      value: 'VAR',
      help: { vi: 'biến môi trường chứa PIN', en: 'environment variable with the PIN' },
    },
    profile: { type: 'string', value: 'enveloped|xades-b|xades-t|transit', help: { vi: 'kiểu chữ ký', en: 'kind of signature' } },
    out: { type: 'string', value: 'packet', help: { vi: 'gói đã ký', en: 'signed packet to write' } },
  },
  positionals: [1, 2],
  async run(args, context) {
    if (args.positionals[0] === 'pdf') throw raiseCli('CLI_NOT_IN_THIS_VERSION', { command: 'sign pdf' });
    if (args.positionals.length !== 1) throw raiseCli('CLI_USAGE', { reason: this.usage });
    if (args.text('pkcs11') !== undefined) throw raiseCli('CLI_NOT_IN_THIS_VERSION', { command: 'sign --pkcs11' });
    const profile = choice(args, 'profile', ['enveloped', 'xades-b', 'xades-t', 'transit'], 'enveloped');
    if (profile === 'xades-t' || profile === 'transit')
      throw raiseCli('CLI_NOT_IN_THIS_VERSION', { command: `sign --profile ${profile}` });
    const out = pathOf(context, required(args, 'out'));
    const gate = policyOf(args, context);
    const passphrase = new Secret(secretFromEnv(context, required(args, 'pass-env')));
    const token = await openPkcs12(readSmallFile(context, required(args, 'p12')), { passphrase });
    const source = openFile(pathOf(context, args.positionals[0] ?? ''));
    try {
      const signer = await token.signer();
      const { signed, certificate } = await signPacket(source, signer, {
        gate,
        profile: PROFILES[profile],
        signal: context.signal,
      });
      signed.writeTo(out);
      const json = { path: out, signer: certificate.subject.text, algorithm: signed.algorithm, coverage: signed.covers };
      return { exit: 0, json, text: () => `${json.path}  ${json.algorithm}  ${json.signer}\n` };
    } finally {
      source.close();
      passphrase.wipe();
      await token.close();
    }
  },
};
