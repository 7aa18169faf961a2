import { raiseVgca } from './errors.ts';

const MAX_CHARACTERS = 64 * 1024 * 1024;

/** Reads an answer: JSON text, or an object that a bridge has parsed already. @throws LienThongError `VGCA_ANSWER` */
export function parseAnswer(operation: string, data: unknown): unknown {
  if (typeof data !== 'string') {
    if (typeof data === 'object' && data !== null) return data;
    throw raiseVgca('VGCA_ANSWER', { operation, reason: 'not text', raw: typeof data });
  }
  if (data.length > MAX_CHARACTERS) throw raiseVgca('VGCA_ANSWER', { operation, reason: 'too large', raw: data.length });
  try {
    return JSON.parse(data) as unknown;
  } catch {
    throw raiseVgca('VGCA_ANSWER', { operation, reason: 'not JSON', raw: data.slice(0, 200) });
  }
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of an answer whose status is success (0). Everything else is a failure with the raw answer kept: an unknown status is
 * never taken for success (spec §1.4).
 *
 * @throws LienThongError `VGCA_CANCELLED` (11), `VGCA_NOT_IMPLEMENTED` (500), `VGCA_FAILED`, `VGCA_ANSWER`
 */
export function successful(operation: string, raw: unknown): Fields {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw raiseVgca('VGCA_ANSWER', { operation, reason: 'not an object', raw });
  }
  const fields = raw as Fields;
  const status = statusOf(fields);
  if (status === 0) return fields;
  if (status === 11) throw raiseVgca('VGCA_CANCELLED', { operation, raw });
  if (status === 500) throw raiseVgca('VGCA_NOT_IMPLEMENTED', { operation, raw });
  const said = text(fields['Message']) ?? text(fields['Error']) ?? '';
  throw raiseVgca('VGCA_FAILED', { operation, status: fields['Status'], said: said.slice(0, 500), raw });
}

/** A status as a number, which some builds write as digits in text. Nothing else is a number: empty text is not zero. */
export function statusOf(answer: unknown): number | undefined {
  const status = (answer as Fields | null | undefined)?.['Status'];
  if (typeof status === 'string' && /^\d{1,9}$/.test(status)) return Number(status);
  return typeof status === 'number' ? status : undefined;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** FileServer comes as an object, as text, or as JSON inside text. */
export function openFileServer(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
