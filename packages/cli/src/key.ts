import { Secret } from '@lienthong/core';
import type { Signer } from '@lienthong/signature';
import type { Token } from '@lienthong/token';
import { openToken } from '@lienthong/token/pkcs11';
import { openPkcs12 } from '@lienthong/token/pkcs12';
import { required } from './arguments.ts';
import type { Arguments, Context, OptionSpecs } from './command.ts';
import { raiseCli } from './errors.ts';
import { pathOf, readSmallFile, secretFromEnv } from './files.ts';

/** Where the signing key is. */
export const keyOptions: OptionSpecs = {
  p12: { type: 'string', value: 'file', help: { vi: 'tệp PKCS#12', en: 'PKCS#12 file' } },
  'pass-env': {
    type: 'string',
    value: 'VAR',
    help: { vi: 'biến môi trường chứa mật khẩu', en: 'environment variable with the passphrase' },
  },
  pkcs11: { type: 'string', value: 'module', help: { vi: 'mô-đun PKCS#11 của token', en: "the token's PKCS#11 module" } },
  token: { type: 'string', value: 'label', help: { vi: 'nhãn token', en: 'token label' } },
  serial: {
    type: 'string',
    value: 'hex',
    help: {
      vi: 'số sê-ri của chứng thư ký, khi có nhiều khoá',
      en: "serial number of the signer's certificate, among several keys",
    },
  },
  'pin-env': { type: 'string', value: 'VAR', help: { vi: 'biến môi trường chứa PIN', en: 'environment variable with the PIN' } },
};

/** Opens the holder of the key; the caller closes it. @throws LienThongError `CLI_USAGE`, `CLI_ENV_MISSING`, the token room's codes */
export async function openKey(args: Arguments, context: Context): Promise<Token> {
  const [p12, module] = [args.text('p12'), args.text('pkcs11')];
  if ((p12 === undefined) === (module === undefined)) throw raiseCli('CLI_USAGE', { reason: '--p12 | --pkcs11' });
  if (p12 !== undefined) {
    const passphrase = new Secret(secretFromEnv(context, required(args, 'pass-env')));
    try {
      return await openPkcs12(readSmallFile(context, p12), { passphrase });
    } finally {
      passphrase.wipe();
    }
  }
  const label = args.text('token');
  const variable = required(args, 'pin-env');
  return openToken({
    module: pathOf(context, module ?? ''),
    ...(label === undefined ? {} : { token: { label } }),
    askPin: () => new Secret(secretFromEnv(context, variable)),
    signal: context.signal,
  });
}

/** The key of an open holder that the options name. @throws LienThongError `TOKEN_KEY_NONE`, `TOKEN_KEY_AMBIGUOUS` */
export function signerOf(token: Token, args: Arguments): Promise<Signer> {
  return token.signer({ serial: args.text('serial') });
}
