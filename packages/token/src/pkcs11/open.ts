import { type Abortable, isLienThongError, type Logger, silentLogger, throwIfAborted } from '@lienthong/core';
import type { SignatureAlgorithm } from '@lienthong/pki';
import type { KeyStorage, Signer } from '@lienthong/signature';
import { issuersOf, type TokenCertificate, tokenCertificate } from '../certificate.ts';
import type { Token } from '../contract.ts';
import { raiseToken } from '../errors.ts';
import { selectKey } from '../select.ts';
import type { Pkcs11TokenInfo } from './info.ts';
import { type SignPlan, signPlan, tokenAlgorithms } from './mechanisms.ts';
import { RECONNECT_NAMES } from './native/failure.ts';
import { candidatesOf, type Pkcs11Candidate, privateKeyOf, shows } from './objects.ts';
import { type AskPin, insistOnFinalTry, obtainPin, type PinPolicy, pinGuard } from './pin.ts';
import { openSession, readInfo, type TokenCriteria, type TokenSession, tokenObjects } from './session.ts';

export interface OpenTokenOptions extends Abortable {
  /** Path of the PKCS#11 driver; see {@link findModules}. */
  readonly module: string;
  /** Which token, when the driver sees several. */
  readonly token?: TokenCriteria | undefined;
  /** Asked when a signature needs a login, never before; see {@link AskPin}. */
  readonly askPin: AskPin;
  /** Certificates (DER) kept outside the token, matched to its keys by public key; issuers may be among them. */
  readonly certificates?: readonly Uint8Array[] | undefined;
  /** Sessions that sign at the same time. Default 4. */
  readonly sessions?: number | undefined;
  /** Longest wait for one call of the driver; a person may be typing on a PIN pad. Default 120,000 ms. */
  readonly timeoutMs?: number | undefined;
  /** Overrides what the driver says of where keys live. */
  readonly keyStorage?: KeyStorage | undefined;
  readonly logger?: Logger | undefined;
  readonly [insistOnFinalTry]?: true;
}

export interface Pkcs11Token extends Token {
  readonly info: Pkcs11TokenInfo;
  /** Process id of the child that holds the driver; changes after a reconnect. */
  readonly driverPid: number | undefined;
}

/**
 * Opens a PKCS#11 token. Nothing secret happens here: the PIN is asked for at the first signature, after the certificate has been
 * found and the caller's checks have passed.
 *
 * @throws LienThongError `PKCS11_BINDING_MISSING`, `PKCS11_MODULE`, `PKCS11_TOKEN_NONE`, `PKCS11_TOKEN_AMBIGUOUS`,
 *   `PKCS11_DRIVER_CRASHED`, `PKCS11_TIMEOUT`, `PKCS11_CALL`; signers throw these and the PIN codes of `AskPin`
 */
export async function openToken(options: OpenTokenOptions): Promise<Pkcs11Token> {
  const settings = { module: options.module, sessions: options.sessions ?? 4, timeoutMs: options.timeoutMs ?? 120_000 };
  const policy: PinPolicy = {
    askPin: options.askPin,
    logger: options.logger ?? silentLogger,
    insist: options[insistOnFinalTry] === true,
  };
  const supplied = (options.certificates ?? []).map((der) => tokenCertificate(der));
  const guard = pinGuard();
  const first = await openSession({ ...settings, signal: options.signal }, options.token ?? {});
  const { info } = first;
  let current: Promise<TokenSession> = Promise.resolve(first);
  let login: { readonly of: TokenSession; readonly done: Promise<TokenSession> } | undefined;
  let ready: TokenSession | undefined; // logged in, while its connection is alive
  let pid = first.connection.pid;
  let closed = false;

  /** The same token by serial number, else what fits the caller's criteria: a replaced token may still hold the certificate. */
  const reopen = async (): Promise<TokenSession> => {
    const none = (error: unknown): boolean => isLienThongError(error) && error.code === 'PKCS11_TOKEN_NONE';
    try {
      return await openSession(settings, { label: info.label, serial: info.serial });
    } catch (error) {
      if (!none(error)) throw error;
    }
    try {
      return await openSession(settings, options.token ?? { label: info.label });
    } catch (error) {
      throw none(error) ? raiseToken('PKCS11_TOKEN_REMOVED', {}) : error;
    }
  };

  /** The session, opened again on the same token when its process is gone. */
  const session = async (): Promise<TokenSession> => {
    if (closed) throw raiseToken('TOKEN_CLOSED', {});
    const known = current;
    const state = await known.catch(() => undefined);
    if (state?.connection.alive === true) return state;
    if (current === known) {
      current = reopen();
      pid = (await current).connection.pid;
    }
    return current;
  };

  /** Logged in, once for all that wait; afterwards private objects can be seen. A failure is not kept: the next call asks anew. */
  const loggedIn = async (certificate: TokenCertificate | undefined): Promise<TokenSession> => {
    const state = await session();
    if (login?.of === state) return login.done;
    const done = performLogin(state, certificate);
    login = { of: state, done };
    done.then(
      (logged) => {
        ready = logged;
      },
      () => {
        login = undefined;
      },
    );
    return done;
  };

  const performLogin = async (state: TokenSession, certificate: TokenCertificate | undefined): Promise<TokenSession> => {
    const { connection, objects } = state;
    // No PIN goes to a token that does not hold the certificate (spec §3.1 rule 1), not even after a reconnect. Where the first token
    // showed nothing of the key before its login, only that very token may be asked again.
    if (certificate !== undefined && !shows(objects, certificate)) {
      const sameHiding = !shows(first.objects, certificate) && state.info.serial === info.serial;
      if (!sameHiding) throw raiseToken('PKCS11_TOKEN_REMOVED', {});
    }
    const now = await readInfo(connection, state.info.slot, objects);
    if (!now.pin.required) return { ...state, info: now, objects: await tokenObjects(connection, now.slot) };
    const pin = await obtainPin({ purpose: 'login', token: now, certificate }, policy, guard);
    try {
      await sendPin(state, pin, () => connection.call('login', { slot: now.slot }, [pin], { wipe: true }));
    } finally {
      pin.fill(0);
    }
    return { ...state, info: now, objects: await tokenObjects(connection, now.slot) };
  };

  /** A wrong PIN is remembered, and reported with what the token now says of its counter. */
  const sendPin = async <T>(state: TokenSession, pin: Uint8Array, send: () => Promise<T>): Promise<T> => {
    try {
      return await send();
    } catch (error) {
      if (!isLienThongError(error) || error.code !== 'PKCS11_PIN_INCORRECT') throw error;
      guard.refuse(pin);
      const after = (await readInfo(state.connection, state.info.slot, state.objects)).pin;
      throw raiseToken('PKCS11_PIN_INCORRECT', {
        pinCountLow: after.countLow,
        pinFinalTry: after.finalTry,
        pinLocked: after.locked,
      });
    }
  };

  /** A key in the child's memory, with the way it signs; lives as long as the session. */
  interface Prepared {
    readonly state: TokenSession;
    readonly algorithm: SignatureAlgorithm;
    readonly alwaysAuthenticate: boolean;
    readonly input: SignPlan['input'];
    readonly key: number;
  }
  const prepare = async (
    state: TokenSession,
    candidate: Pkcs11Candidate,
    certificate: TokenCertificate,
    algorithm: SignatureAlgorithm,
  ): Promise<Prepared> => {
    const object = privateKeyOf(state.objects, candidate);
    if (object === undefined) throw raiseToken('PKCS11_KEY_MISSING', { label: candidate.label ?? '' });
    const plan = signPlan(algorithm, certificate.publicKey, state.mechanisms);
    if (plan === undefined) {
      throw raiseToken('TOKEN_ALGORITHM', { algorithm, supported: tokenAlgorithms(certificate.publicKey, state.mechanisms) });
    }
    const { input, ...way } = plan;
    const { body } = await state.connection.call('prepare', { slot: state.info.slot, key: object.handle, ...way });
    return { state, algorithm, alwaysAuthenticate: object.alwaysAuthenticate, input, key: body['key'] as number };
  };

  const signWithPin = async (
    { state, key }: Prepared,
    certificate: TokenCertificate,
    input: Uint8Array,
    call: Abortable,
  ): Promise<Uint8Array> => {
    const now = await readInfo(state.connection, state.info.slot, state.objects);
    const pin = await obtainPin({ purpose: 'signature', token: now, certificate }, policy, guard);
    try {
      const request = { key, pinLength: pin.length };
      const send = () => state.connection.call('signWithPin', request, [pin, input], { ...call, wipe: true });
      return (await sendPin(state, pin, send)).binary;
    } finally {
      pin.fill(0);
    }
  };

  const signerOf = (candidate: Pkcs11Candidate, certificate: TokenCertificate, found: TokenSession): Signer => {
    let last: Prepared | undefined;
    const signOnce = async (tbs: Uint8Array, algorithm: SignatureAlgorithm, call: Abortable): Promise<Uint8Array> => {
      const state = ready?.connection.alive === true ? ready : await loggedIn(certificate);
      let prepared = last;
      if (prepared?.state !== state || prepared.algorithm !== algorithm) {
        prepared = await prepare(state, candidate, certificate, algorithm);
        last = prepared;
      }
      const input = prepared.input(tbs);
      if (prepared.alwaysAuthenticate) return signWithPin(prepared, certificate, input, call);
      return state.connection.sign(prepared.key, input, call);
    };
    return {
      certificate: certificate.der,
      chain: issuersOf(certificate, [...found.info.certificates, ...supplied]),
      keyStorage: options.keyStorage ?? info.keyStorage,
      algorithms: tokenAlgorithms(certificate.publicKey, found.mechanisms),
      async sign(tbs, algorithm, call = {}) {
        throwIfAborted(call.signal);
        try {
          return await signOnce(tbs, algorithm, call);
        } catch (error) {
          // Somebody finalized the driver or dropped its sessions. A fresh process and login mend that; once, and signing again harms
          // nobody. A removed token or a crash is for the caller to see first.
          const lost = isLienThongError(error) && error.code === 'PKCS11_TOKEN_REMOVED';
          const mendable = isLienThongError(error) && RECONNECT_NAMES.includes(String(error.details['name']));
          if (lost || mendable) await current.then(({ connection }) => connection.close()).catch(() => undefined);
          if (!mendable) throw error;
          return signOnce(tbs, algorithm, call);
        }
      },
    };
  };

  const close = async (): Promise<void> => {
    closed = true;
    await current.then(
      ({ connection }) => connection.close(),
      () => undefined,
    );
  };

  return {
    info,
    certificates: info.certificates,
    get driverPid() {
      return pid;
    },
    async signer(criteria) {
      let state = await session();
      // A token that shows nothing before the login: only then is the PIN asked for here.
      if (candidatesOf(state.objects, supplied).length === 0) state = await loggedIn(undefined);
      const candidate = selectKey(candidatesOf(state.objects, supplied), criteria);
      if (candidate.certificate === undefined) throw raiseToken('TOKEN_CERTIFICATE_MISSING', { label: candidate.label ?? '' });
      return signerOf(candidate, candidate.certificate, state);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
