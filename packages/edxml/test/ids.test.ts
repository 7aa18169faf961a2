import { describe, expect, it } from 'vitest';
import {
  abbreviations,
  administrativeTypes,
  codeDirectory,
  documentIdOf,
  documentTypeOf,
  duplicateKeys,
  duplicateOf,
  findRows,
  guessNewCode,
  guessOldCode,
  ministries,
  normativeTypes,
  organIdForm,
  parseDocumentId,
  parseOrganId,
  priorities,
  provinces,
  rowOf,
  splitCode,
  statusCodes,
} from '../src/index.ts';

describe('agency codes', () => {
  it('tells the forms apart', () => {
    const forms = {
      '000.00.00.G22': 'old',
      G22: 'new',
      'H37.02.02': 'new',
      'H37.DN.001': 'new',
      '0100109106': 'enterprise',
      '0100109106-001': 'enterprise',
      '01.02.G22': 'short',
      '000.A53.000': 'party',
      '000.1137.H53': 'malformed',
      'vxp.saas.99': 'malformed',
      '': 'malformed',
    };
    for (const [code, form] of Object.entries(forms)) expect(organIdForm(code), code).toBe(form);
    expect(organIdForm(`H37${'.01'.repeat(10)}.1`)).toBe('new');
    expect(organIdForm(`H37${'.01'.repeat(10)}.123`)).toBe('malformed');
  });

  it('knows level and parent', () => {
    expect(parseOrganId('000.00.00.G22')).toEqual({ form: 'old', groups: ['G22'], level: 1, level1: 'G22' });
    expect(parseOrganId('000.12.31.H53')).toMatchObject({ level: 3, parent: '000.00.31.H53', groups: ['H53', '31', '12'] });
    expect(parseOrganId('005.12.31.H53')).toMatchObject({ level: 4, parent: '000.12.31.H53' });
    expect(parseOrganId('005.00.31.H53')).toMatchObject({ level: 4, parent: '000.00.31.H53' });
    expect(parseOrganId('H37.02.02')).toMatchObject({ level: 3, parent: 'H37.02', level1: 'H37' });
  });

  it('guesses by arithmetic, and says so', () => {
    expect(guessNewCode('000.00.14.H20')).toEqual({ code: 'H20.14', certainty: 'guess' });
    expect(guessNewCode('000.12.31.H53')?.code).toBe('H53.31.12');
    expect(guessNewCode('005.12.31.H53')?.code).toBe('H53.31.12.005');
    expect(guessNewCode('005.00.31.H53')?.code).toBe('H53.31.00.005');
    expect(guessNewCode('G22')).toBeUndefined();
    expect(guessOldCode('H53.31.12.005')?.code).toBe('005.12.31.H53');
    expect(guessOldCode('H37.DN.001')).toBeUndefined();
  });

  it('a directory knows better', () => {
    const directory = codeDirectory([{ code: 'H53.31', code102: '000.00.31.H53', name: 'UBND huyện Bến Cầu' }], '2026-01-01');
    expect(directory.find('000.00.31.H53')?.code).toBe('H53.31');
    expect(directory.find(' H53.31\u200b')?.name).toBe('UBND huyện Bến Cầu');
    expect(directory.search('ben cau')).toHaveLength(1);
    expect(directory.newCodeOf('000.00.31.H53')).toBe('H53.31');
    expect(directory.oldCodeOf('H53.31')).toBe('000.00.31.H53');
  });
});

describe('document ids', () => {
  it('reads every form and keys on none', () => {
    expect(parseDocumentId('000.00.00.G22,2015/09/30,7816/VPCP-TTĐT')).toEqual({
      form: 'library',
      organId: '000.00.00.G22',
      date: '2015-09-30',
      number: '7816',
      notation: 'VPCP-TTĐT',
    });
    expect(parseDocumentId('G22,2014/02/30,1/A').date).toBeNull();
    expect(parseDocumentId('9fbfbad2-f1f8-4256-a2eb-50fb1061cddb').form).toBe('guid');
    expect(parseDocumentId('000.00.01.H08,2018,10')).toMatchObject({ form: 'opencps', year: '2018' });
    expect(parseDocumentId('H08.01-2018-10/A').form).toBe('dashed');
    expect(parseDocumentId('x').form).toBe('free');
    expect(documentIdOf('G22', '2026-11-22', '1', 'A-B')).toBe('G22,2026/11/22,1/A-B');
    expect(splitCode('01/2026/TT-BTTTT')).toEqual({ number: '01', notation: '2026/TT-BTTTT' });
  });

  it('warns by the two keys of NĐ 30/2020 and by no other', () => {
    const a = { documentId: 'x', number: '1', notation: 'QĐ-UBND', organName: 'Ủy ban  nhân dân' };
    expect(duplicateOf(a, { ...a, number: '2' })).toBe('document-id');
    expect(duplicateOf(a, { ...a, documentId: 'y', organName: 'uỷ ban nhân dân'.normalize('NFD') })).toBe('number');
    expect(duplicateOf(a, { ...a, documentId: 'y', notation: 'QD-UBND' })).toBeUndefined();
    expect(duplicateKeys({ documentId: '', number: '', notation: '' })).toEqual({ byDocumentId: undefined, byNumber: undefined });
  });
});

describe('code lists', () => {
  it('have the rows of the specification', () => {
    expect(
      [ministries, provinces, normativeTypes, administrativeTypes, abbreviations, priorities, statusCodes].map(
        (list) => list.rows.length,
      ),
    ).toEqual([25, 63, 13, 32, 27, 5, 9]);
    for (const list of [ministries, provinces, normativeTypes, administrativeTypes, abbreviations]) {
      expect(new Set(list.rows.map((row) => row.code)).size).toBe(list.rows.length);
      expect(list.source).not.toBe('');
    }
  });

  it('are found by code, name, name without diacritics, abbreviation and day', () => {
    expect(findRows(provinces, 'tay ninh').map((row) => row.code)).toEqual(['H53']);
    expect(findRows(provinces, 'H53')[0]?.name).toBe('Tây Ninh');
    expect(findRows(abbreviations, 'QyĐ')[0]?.name).toBe('Quy định');
    expect(rowOf(provinces, 'H53', '2025-06-30')).toBeDefined();
    expect(rowOf(provinces, 'H53', '2025-07-01')).toBeUndefined();
    expect(documentTypeOf('cong van').value).toEqual({ type: 2, typeDetail: 18, typeName: 'cong van' });
    expect(documentTypeOf('TTr').value).toEqual({ type: 2, typeDetail: 16, typeName: 'Tờ trình' });
    expect(documentTypeOf('Thông tư')).toEqual({ value: { type: 1, typeDetail: 9, typeName: 'Thông tư' }, sure: true });
    expect(documentTypeOf('Nghị quyết').sure).toBe(false);
  });
});
