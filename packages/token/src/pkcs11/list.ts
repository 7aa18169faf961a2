import type { Abortable } from '@lienthong/core';
import { type Pkcs11TokenInfo, tokenInfo } from './info.ts';
import { connect } from './native/connection.ts';
import { certificatesOf } from './objects.ts';
import { presentTokens, tokenObjects } from './session.ts';

export interface ListTokensOptions extends Abortable {
  /** Longest wait for one call of the driver. Default 30,000 ms. */
  readonly timeoutMs?: number | undefined;
}

/**
 * The tokens that a driver sees, with the certificates that can be read without logging in. The driver is loaded in a child process
 * and let go again. No PIN is involved.
 *
 * @throws LienThongError `PKCS11_MODULE`, `PKCS11_BINDING_MISSING`, `PKCS11_DRIVER_CRASHED`, `PKCS11_TIMEOUT`, `PKCS11_CALL`
 */
export async function listTokens(module: string, options: ListTokensOptions = {}): Promise<readonly Pkcs11TokenInfo[]> {
  const connection = await connect({ module, sessions: 1, timeoutMs: options.timeoutMs ?? 30_000 });
  try {
    const tokens: Pkcs11TokenInfo[] = [];
    for (const report of await presentTokens(connection, options)) {
      const objects = await tokenObjects(connection, report.slot, options);
      const certificates = certificatesOf(objects).map(({ certificate }) => certificate);
      tokens.push(tokenInfo(module, report, certificates));
    }
    return tokens;
  } finally {
    await connection.close();
  }
}
