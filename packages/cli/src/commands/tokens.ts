import { isLienThongError, type LienThongError } from '@lienthong/core';
import { findModules, listTokens, type Pkcs11TokenInfo } from '@lienthong/token/pkcs11';
import type { Command, Context } from '../command.ts';
import { pathOf } from '../files.ts';

export const tokens: Command = {
  summary: {
    vi: 'Liệt kê token và chứng thư trên máy này (không cần PIN)',
    en: 'List the tokens and certificates of this machine (no PIN needed)',
  },
  usage: '[--pkcs11 <module>]',
  options: { pkcs11: { type: 'string', value: 'module', help: { vi: 'chỉ mô-đun này', en: 'only this module' } } },
  positionals: 0,
  async run(args, context) {
    const given = args.text('pkcs11');
    const modules =
      given === undefined
        ? findModules({ env: context.host.env })
        : [{ path: pathOf(context, given), product: '', loadable: undefined }];
    const found: FoundModule[] = [];
    for (const module of modules)
      found.push({ module: module.path, product: module.product, ...(await look(module.path, context)) });
    // A module that was named must work; of those that were only found, any may be left over from an old installation.
    const failed = given !== undefined && found.some(({ error }) => error !== null);
    const json = { modules: found };
    const line = (token: ShownToken): string =>
      `  ${oneLine(token.label)} (${oneLine(token.serial)})\n${token.certificates
        .map(({ subject, serialNumber, notAfter }) => `    ${oneLine(subject)}  ${serialNumber}  → ${notAfter.slice(0, 10)}\n`)
        .join('')}`;
    return {
      exit: failed ? 3 : 0,
      json,
      text: (lang) =>
        found
          .map(
            ({ module, product, tokens: list, error }) =>
              `${module}  ${product}\n${error === null ? list.map(line).join('') : `  ${error.message[lang]}\n`}`,
          )
          .join(''),
    };
  },
};

/** What a token says of itself could hold lines of its own; orders to the terminal are shown as such with all output (`main`). */
const oneLine = (text: string): string => text.replaceAll('\n', ', ');

interface FoundModule extends Look {
  readonly module: string;
  readonly product: string;
}

interface Look {
  readonly tokens: readonly ShownToken[];
  readonly error: ReturnType<LienThongError['toJSON']> | null;
}

async function look(module: string, context: Context): Promise<Look> {
  try {
    return { tokens: (await listTokens(module, { signal: context.signal })).map(shown), error: null };
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    return { tokens: [], error: error.toJSON() };
  }
}

interface ShownToken {
  readonly label: string;
  readonly serial: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly keyStorage: string;
  readonly pin: Pkcs11TokenInfo['pin'];
  readonly certificates: readonly {
    readonly subject: string;
    readonly serialNumber: string;
    readonly sha256: string;
    readonly notBefore: string;
    readonly notAfter: string;
  }[];
}

function shown({ label, serial, manufacturer, model, keyStorage, pin, certificates }: Pkcs11TokenInfo): ShownToken {
  return {
    label,
    serial,
    manufacturer,
    model,
    keyStorage,
    pin,
    certificates: certificates.map(({ subject, serialNumber, sha256, notBefore, notAfter }) => ({
      subject,
      serialNumber,
      sha256,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
    })),
  };
}
