import { ministries, provinces } from '../lists/level1.ts';
import { rowOf } from '../lists/lookup.ts';
import type { CodeRow } from '../lists/types.ts';
import type { Edition } from '../model/types.ts';

/**
 * Forms of an agency code (spec §11). `old`: 13 characters of QCVN 102:2016. `new`: QĐ 20/2020. `enterprise`: a tax number
 * (Điều 5, unverified). The rest is tolerated on reading only.
 */
export type OrganIdForm = 'old' | 'new' | 'enterprise' | 'short' | 'party' | 'malformed';

const OLD = /^\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}$/;
const NEW = /^[A-Z]\d{2}(\.[0-9A-Z]+)*$/;
const ENTERPRISE = /^\d{10}(-?\d{3})?$/;
const SHORT = /^\d{2}\.\d{2}\.[A-Z]\d{2}$/;
const PARTY = /^\d{3}\.[A-Z]\d{2}\.\d{3}$/;

export function organIdForm(code: string): OrganIdForm {
  if (OLD.test(code)) return 'old';
  if (code.length <= 35 && NEW.test(code)) return 'new';
  if (ENTERPRISE.test(code)) return 'enterprise';
  if (SHORT.test(code)) return 'short';
  if (PARTY.test(code)) return 'party';
  return 'malformed';
}

/** Whether an edition's grammar takes the code as it is. The 2022 edition refers to QĐ 20/2020, Điều 4–6. */
export function fitsEdition(code: string, edition: Edition): boolean {
  const form = organIdForm(code);
  return edition === '2016' ? form === 'old' : form === 'new' || form === 'enterprise';
}

export interface OrganIdParts {
  readonly form: OrganIdForm;
  /** Groups from level 1 (ministry, province) downwards, without the zero groups of the old form. */
  readonly groups: readonly string[];
  /** 1 = ministry or province; 0 when the form does not say. */
  readonly level: number;
  /** `G22`, `H53`; absent for an enterprise or a malformed code. */
  readonly level1?: string;
  /** The code of the body above, in the same form; absent at level 1. In the old form interior levels may be unused. */
  readonly parent?: string;
}

/** Takes an agency code apart. Pure; says nothing about whether the agency exists. */
export function parseOrganId(code: string): OrganIdParts {
  const form = organIdForm(code);
  if (form === 'old') return parseOld(code);
  if (form === 'new') {
    const groups = code.split('.');
    const parent = groups.slice(0, -1).join('.');
    return { form, groups, level: groups.length, level1: groups[0] as string, ...(parent === '' ? {} : { parent }) };
  }
  if (form === 'short') {
    const [z, y, m] = code.split('.') as [string, string, string];
    const groups = [m, ...(y === '00' && z === '00' ? [] : z === '00' ? [y] : [y, z])];
    return { form, groups, level: groups.length, level1: m };
  }
  if (form === 'party') return { form, groups: code.split('.'), level: 0, level1: code.slice(4, 7) };
  return { form, groups: [code], level: form === 'enterprise' ? 1 : 0 };
}

function parseOld(code: string): OrganIdParts {
  const [v, z, y, m] = code.split('.') as [string, string, string, string];
  const level = v !== '000' ? 4 : z !== '00' ? 3 : y !== '00' ? 2 : 1;
  const groups = [m, y, z, v].slice(0, level);
  const base = { form: 'old' as const, groups, level, level1: m };
  if (level === 1) return base;
  // The nearest level above that is in use: `005.00.31.H53` stands under `000.00.31.H53`.
  const parent =
    level === 4 && z !== '00' ? `000.${z}.${y}.${m}` : level >= 3 && y !== '00' ? `000.00.${y}.${m}` : `000.00.00.${m}`;
  return { ...base, parent };
}

export interface GuessedCode {
  readonly code: string;
  /** Always `guess`: real codes were re-issued; the authoritative map is the axis directory (spec §11.3). */
  readonly certainty: 'guess';
}

/** The mechanical guess old → new of spec §11.3: groups reversed, trailing zero groups dropped. Ask a `CodeDirectory` first. */
export function guessNewCode(oldCode: string): GuessedCode | undefined {
  if (organIdForm(oldCode) !== 'old') return undefined;
  const groups = oldCode.split('.').reverse();
  while (/^0+$/.test(groups.at(-1) as string)) groups.pop();
  return { code: groups.join('.'), certainty: 'guess' };
}

/** The guess new → old; undefined when the new code has groups that the old form has no room for. */
export function guessOldCode(newCode: string): GuessedCode | undefined {
  if (organIdForm(newCode) !== 'new') return undefined;
  const [m, y = '00', z = '00', v = '000', ...rest] = newCode.split('.');
  const code = `${v}.${z}.${y}.${m}`;
  return rest.length === 0 && OLD.test(code) ? { code, certainty: 'guess' } : undefined;
}

/** The level-1 body by the shipped, dated lists; undefined = not in them, which is only a reason to look twice. */
export function level1Row(level1: string): CodeRow | undefined {
  return rowOf(ministries, level1) ?? rowOf(provinces, level1);
}

/** Codes compared: NFC, no zero-width characters, no spaces at the ends. Old and new forms stay different. */
export function sameOrganId(a: string, b: string): boolean {
  return comparable(a) === comparable(b);
}

function comparable(code: string): string {
  return code
    .replace(/[\u200B-\u200D\u2060\uFEFF]/g, '')
    .trim()
    .normalize('NFC');
}
