import type { TokenCertificate } from '../certificate.ts';

/** A token as its driver describes it, and the certificates that can be read without logging in. */
export interface Pkcs11TokenInfo {
  readonly module: string;
  /** Handle of the slot, hexadecimal; changes between runs. */
  readonly slot: string;
  readonly label: string;
  readonly serial: string;
  readonly manufacturer: string;
  readonly model: string;
  /** What holds the key (TT 15/2025 S2), as far as the driver tells: a removable device is a token, a fixed one an HSM. */
  readonly keyStorage: 'token' | 'hsm' | 'software' | 'unknown';
  readonly pin: {
    readonly required: boolean;
    /** Entered on the reader's own keys; such a login is not offered (`PKCS11_PIN_PAD`). */
    readonly onDevice: boolean;
    readonly set: boolean;
    readonly countLow: boolean;
    readonly finalTry: boolean;
    readonly locked: boolean;
    readonly minimum: number;
    readonly maximum: number;
  };
  readonly certificates: readonly TokenCertificate[];
}

/** What the child reports of a slot. */
export interface SlotReport {
  readonly slot: string;
  readonly slotFlags: number;
  readonly description: string;
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly flags: number;
  readonly minimumPin: number;
  readonly maximumPin: number;
}

// PKCS#11 v2.40 §3.2, §4.3.
const CKF_REMOVABLE_DEVICE = 0x2;
const CKF_HW_SLOT = 0x4;
const CKF_LOGIN_REQUIRED = 0x4;
const CKF_USER_PIN_INITIALIZED = 0x8;
const CKF_PROTECTED_AUTHENTICATION_PATH = 0x100;
const CKF_TOKEN_INITIALIZED = 0x400;
const CKF_USER_PIN_COUNT_LOW = 0x10000;
const CKF_USER_PIN_FINAL_TRY = 0x20000;
const CKF_USER_PIN_LOCKED = 0x40000;

export function isInitialized({ flags }: SlotReport): boolean {
  return (flags & CKF_TOKEN_INITIALIZED) !== 0;
}

export function tokenInfo(module: string, report: SlotReport, certificates: readonly TokenCertificate[]): Pkcs11TokenInfo {
  const { flags } = report;
  return {
    module,
    slot: report.slot,
    label: report.label,
    serial: report.serial,
    manufacturer: report.manufacturer,
    model: report.model,
    keyStorage: keyStorage(report),
    pin: {
      required: (flags & CKF_LOGIN_REQUIRED) !== 0,
      onDevice: (flags & CKF_PROTECTED_AUTHENTICATION_PATH) !== 0,
      set: (flags & CKF_USER_PIN_INITIALIZED) !== 0,
      countLow: (flags & CKF_USER_PIN_COUNT_LOW) !== 0,
      finalTry: (flags & CKF_USER_PIN_FINAL_TRY) !== 0,
      locked: (flags & CKF_USER_PIN_LOCKED) !== 0,
      minimum: report.minimumPin,
      maximum: report.maximumPin,
    },
    certificates,
  };
}

function keyStorage({ slotFlags, manufacturer }: SlotReport): Pkcs11TokenInfo['keyStorage'] {
  if (/softhsm/i.test(manufacturer)) return 'software';
  if ((slotFlags & CKF_HW_SLOT) === 0) return 'unknown';
  return (slotFlags & CKF_REMOVABLE_DEVICE) !== 0 ? 'token' : 'hsm';
}
