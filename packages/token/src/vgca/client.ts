import { type Abortable, isLienThongError } from '@lienthong/core/error';
import { openFileServer, parseAnswer, statusOf, successful, text } from './answer.ts';
import { raiseVgca } from './errors.ts';
import type {
  VgcaFileRequest,
  VgcaFileResult,
  VgcaFilesRequest,
  VgcaFilesResult,
  VgcaJsonRequest,
  VgcaOperation,
  VgcaSignature,
  VgcaXmlRequest,
  VgcaXmlVerdict,
} from './operations.ts';
import { exchange, type OpenWebSocket, openWebSocket, type VgcaState } from './socket.ts';

export interface VgcaOptions {
  /** Default `wss://127.0.0.1:8987`. */
  readonly endpoint?: string | undefined;
  readonly connectTimeoutMs?: number | undefined;
  /** A person chooses a certificate, types a PIN, places a signature. Default 300,000 ms. */
  readonly timeoutMs?: number | undefined;
  readonly webSocket?: OpenWebSocket | undefined;
  readonly onState?: ((state: VgcaState, operation: VgcaOperation) => void) | undefined;
}

type FileOperation = (request: VgcaFileRequest, options?: Abortable) => Promise<VgcaFileResult>;
type RawOperation = (request: object, options?: Abortable) => Promise<Readonly<Record<string, unknown>>>;

/** The desktop signing service of the Government Cipher Committee. Every method rejects with a typed error; none hangs. */
export interface VgcaClient {
  version(options?: Abortable): Promise<{ readonly version: string; readonly raw: unknown }>;
  /** Subject, Issuer, SerialNumber, ValidFrom, ValidTo, Certificate, as far as the service gives them. */
  certificate(options?: Abortable): Promise<Readonly<Record<string, unknown>>>;
  /** Opens the settings window of the service. */
  showConfig(options?: Abortable): Promise<void>;
  signApproved: FileOperation;
  signIssued: FileOperation;
  signIncome: FileOperation;
  signCopy: FileOperation;
  signAppendix: FileOperation;
  comment: FileOperation;
  signFiles(request: VgcaFilesRequest, options?: Abortable): Promise<VgcaFilesResult>;
  signXml(request: VgcaXmlRequest, options?: Abortable): Promise<VgcaSignature>;
  signJson(request: VgcaJsonRequest, options?: Abortable): Promise<VgcaSignature>;
  /** `base64`: base64 of the text. */
  signMessage(base64: string, options?: Abortable): Promise<VgcaSignature>;
  verifyXml(base64: string, options?: Abortable): Promise<readonly VgcaXmlVerdict[]>;
  verifyMessage(base64: string, signature: string, options?: Abortable): Promise<Readonly<Record<string, unknown>>>;
  /** Operations whose fields are not known: the request goes as it is. */
  signLyLich: RawOperation;
  signAttestation: RawOperation;
  signAttestations: RawOperation;
  signHash: RawOperation;
  loginIam: RawOperation;
  verifyJson: RawOperation;
  /** One operation with the exact text of its message, for builds that have others. */
  call(operation: string, message: string, options?: Abortable): Promise<unknown>;
}

/**
 * A client for VGCA Sign Service, for browsers and Node. Its results are claims of a desktop program: validate what the upload
 * handler received.
 *
 * Errors: `VGCA_UNREACHABLE`, `VGCA_CLOSED`, `VGCA_TIMEOUT`, `VGCA_CANCELLED`, `VGCA_NOT_IMPLEMENTED`, `VGCA_FAILED`, `VGCA_ANSWER`, `ABORTED`.
 */
export function vgca(options: VgcaOptions = {}): VgcaClient {
  const settings = {
    endpoint: options.endpoint ?? 'wss://127.0.0.1:8987',
    open: options.webSocket ?? openWebSocket,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    timeoutMs: options.timeoutMs ?? 300_000,
  };

  /** Runs an operation and its reading, so that the last state tells how it really ended. */
  const run = async <T>(
    operation: string,
    message: string,
    read: (data: unknown) => T,
    call: Abortable = {},
    answerExpected = true,
  ): Promise<T> => {
    const onState = (state: VgcaState): void => options.onState?.(state, operation as VgcaOperation);
    try {
      const result = read(await exchange(operation, message, { ...settings, signal: call.signal, onState, answerExpected }));
      onState('done');
      return result;
    } catch (error) {
      const cancelled = isLienThongError(error) && (error.code === 'VGCA_CANCELLED' || error.code === 'ABORTED');
      onState(cancelled ? 'cancelled' : 'failed');
      throw error;
    }
  };
  const fields = (operation: string) => (data: unknown) => successful(operation, parseAnswer(operation, data));
  const file =
    (operation: VgcaOperation): FileOperation =>
    (request, call) =>
      run(
        operation,
        JSON.stringify({ SessionId: '', JWTToken: '', ...request }),
        (data) => fileResult(fields(operation)(data)),
        call,
      );
  const raw =
    (operation: VgcaOperation): RawOperation =>
    (request, call) =>
      run(operation, JSON.stringify(request), fields(operation), call);
  const signature = (operation: VgcaOperation, message: string, call?: Abortable): Promise<VgcaSignature> =>
    run(operation, message, (data) => readSignature(operation, fields(operation)(data)), call);

  return {
    version: (call) => run('GetVersion', 'GetVersion', readVersion, call),
    certificate: (call) =>
      run(
        'GetCertInfo',
        'get_cert_info',
        (data) => {
          const { CertInfo: info } = fields('GetCertInfo')(data);
          if (typeof info === 'object' && info !== null) return info as Readonly<Record<string, unknown>>;
          throw raiseVgca('VGCA_ANSWER', { operation: 'GetCertInfo', reason: 'no CertInfo', raw: info });
        },
        call,
      ),
    showConfig: (call) => run('Config', 'config', () => undefined, call, false),
    signApproved: file('SignApproved'),
    signIssued: (request, call) => file('SignIssued')({ DocNumber: '', IssuedDate: '', ...request }, call),
    signIncome: file('SignIncome'),
    signCopy: file('SignCopy'),
    signAppendix: file('SignAppendix'),
    comment: file('Comment'),
    signFiles: (request, call) =>
      run(
        'SignFiles',
        JSON.stringify({ SessionId: '', JWTToken: '', ...request }),
        (data) => {
          const answer = fields('SignFiles')(data);
          const files: unknown[] = Array.isArray(answer['Files']) ? answer['Files'] : [];
          return {
            message: text(answer['Message']) ?? '',
            files: files.map((one) => ({ ok: statusOf(one) === 0, fileName: text(at(one, 'FileName')), raw: one })),
            raw: answer,
          };
        },
        call,
      ),
    signXml: ({ ReturnSignatureOnly = false, HashAlg = 'Sha256', XmlDsigForm = 'true', Base64Content }, call) =>
      // Booleans travel as strings (spec §1.3).
      signature(
        'SignXML',
        JSON.stringify({ Base64Content, HashAlg, ReturnSignatureOnly: String(ReturnSignatureOnly), XmlDsigForm }),
        call,
      ),
    signJson: ({ JsonContent, DetachPayload = false, IsPss = true }, call) =>
      signature('SignJson', JSON.stringify({ JsonContent, DetachPayload: String(DetachPayload), IsPss: String(IsPss) }), call),
    signMessage: (base64, call) => signature('SignMsg', base64, call),
    verifyXml: (base64, call) => run('VerifyXML', JSON.stringify({ Data: base64, Format: 'XML' }), readVerdicts, call),
    verifyMessage: (base64, value, call) =>
      run('VerifyMsg', JSON.stringify({ Base64Content: base64, Signature: value }), fields('VerifyMsg'), call),
    signLyLich: raw('SignLyLich'),
    signAttestation: raw('SignAttestation'),
    signAttestations: raw('SignAttestationes'),
    signHash: raw('SignHash'),
    loginIam: raw('LoginIAM'),
    verifyJson: raw('VerifyJson'),
    call: (operation, message, call) => run(operation, message, (data) => parseAnswer(operation, data), call),
  };
}

function fileResult(answer: Readonly<Record<string, unknown>>): VgcaFileResult {
  return {
    message: text(answer['Message']) ?? '',
    fileName: text(answer['FileName']),
    fileServer: openFileServer(answer['FileServer']),
    documentNumber: text(answer['DocumentNumber']),
    documentDate: text(answer['DocumentDate']),
    raw: answer,
  };
}

/** The form of GetVersion's answer is not known: text, or an object with a version in it. */
function readVersion(data: unknown): { version: string; raw: unknown } {
  if (typeof data === 'string' && !/^\s*[{["]/.test(data)) return { version: data.trim().slice(0, 100), raw: data };
  const raw = parseAnswer('GetVersion', data);
  if (typeof raw === 'string') return { version: raw.slice(0, 100), raw };
  const entry = Object.entries(raw as object).find(([key]) => /version/i.test(key));
  if (entry === undefined) throw raiseVgca('VGCA_ANSWER', { operation: 'GetVersion', reason: 'no version', raw });
  return { version: String(entry[1]).slice(0, 100), raw };
}

function readSignature(operation: string, answer: Readonly<Record<string, unknown>>): VgcaSignature {
  const signature = text(answer['Signature']);
  if (signature !== undefined && /^[A-Za-z0-9+/=\s]+$/.test(signature)) return { signature, raw: answer };
  throw raiseVgca('VGCA_ANSWER', { operation, reason: 'no base64 signature', raw: answer });
}

function readVerdicts(data: unknown): VgcaXmlVerdict[] {
  const raw = parseAnswer('VerifyXML', data);
  // An object here is a failure with a status.
  if (!Array.isArray(raw)) {
    successful('VerifyXML', raw);
    throw raiseVgca('VGCA_ANSWER', { operation: 'VerifyXML', reason: 'not a list', raw });
  }
  return raw.map((one: unknown) => {
    const status = at(one, 'ValidationDetails', 'SignerCertStatus');
    const known = typeof status === 'object' && status !== null;
    return {
      serialNumber: text(at(one, 'SigInfo', 'SignerCert', 'SerialNumber')),
      certificateStatus: known ? { status: at(status, 'Status'), description: text(at(status, 'Description')) } : 'unverified',
      raw: one,
    };
  });
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (one, key) => (typeof one === 'object' && one !== null ? (one as Record<string, unknown>)[key] : undefined),
    value,
  );
}
