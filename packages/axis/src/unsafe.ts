/**
 * Option key: allows plain http outside loopback. A symbol, so that it cannot arrive from a JSON file. `Symbol.for`, because
 * the ESM and the CJS copy of this package must mean the same key.
 */
export const allowPlainHttp: unique symbol = Symbol.for('lienthong.axis.allowPlainHttp') as never;
