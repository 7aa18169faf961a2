import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frozenClock, isLienThongError } from '@lienthong/core';
import { describe, expect, it } from 'vitest';
import { vectors } from '../../tests/src/vectors.ts';
import { extractAttachments, readPacket, salvagePacket } from '../src/index.ts';

const clock = frozenClock('2026-11-22T09:30:00+07:00');
const folder = vectors('samples');
const load = (name: string): Buffer => readFileSync(join(folder as string, name));

interface Expectation {
  readonly file: string;
  readonly kind: string;
  readonly payload?: string;
  readonly codes: readonly string[];
}

const field: readonly Expectation[] = [
  {
    file: '01_sdk_edoc_new.edxml',
    kind: 'document',
    payload: '<sample-attachment-content-removed/>',
    codes: [
      'T.Prolog',
      'T.OrganId',
      'M.Text.Space',
      'M.DocumentId',
      'T.Code.CodeNumber',
      'M.DocumentType',
      'M.DueDate',
      'M.Bussiness.DocumentId',
      'M.Bussiness.DocumentId.Date',
      'M.Signature',
      'M.Attachment.Extension',
    ],
  },
  {
    file: '02_sdk_edoc_revocation.edxml',
    kind: 'document',
    payload: '<sample-attachment-content-removed/>',
    codes: ['N.Bussiness.DocumentId', 'M.DocumentId', 'M.ResponseFor', 'M.Signature', 'M.Attachment.Extension'],
  },
  {
    file: '04_sdk_edoc_replacement.edxml',
    kind: 'document',
    payload: '<sample-attachment-content-removed/>',
    codes: ['M.ReplacementInfo.Duplicate', 'M.Signature', 'M.Attachment.Extension'],
  },
  { file: '05_sdk_status_01.edxml', kind: 'status', codes: [] },
  {
    file: '09_received_2025_pdf_type_but_zip_payload.edxml',
    kind: 'document',
    payload: '%PDF-1.4',
    codes: [
      'N.From.OrganName',
      'T.OrganId',
      'T.Code.CodeNumber',
      'M.Filler',
      'N.TraceHeader.OrganId',
      'N.Bussiness',
      'M.Attachment.Type',
    ],
  },
];

describe.skipIf(folder === undefined)('samples of the field', () => {
  for (const { file, kind, payload, codes } of field) {
    it(`${file} is read, and its deviations are named`, () => {
      const packet = readPacket(load(file), { clock });
      expect(packet.kind).toBe(kind);
      expect(packet.unverifiable).toBe(file.startsWith('01'));
      const seen = packet.issues.map((issue) => issue.code);
      expect(seen).toEqual(expect.arrayContaining([...codes]));
      expect(packet.issues.filter((issue) => issue.severity === 'error')).toEqual([]);
      for (const issue of packet.issues) expect([issue.line, issue.column].every((n) => n >= 1)).toBe(true);
      if (payload !== undefined)
        expect(Buffer.concat([...(packet.attachments[0]?.chunks() ?? [])]).toString()).toContain(payload);
    });
  }

  it('09: the payload has the 69 bytes that the README names', () => {
    const [attachment] = readPacket(load('09_received_2025_pdf_type_but_zip_payload.edxml')).attachments;
    expect(attachment).toMatchObject({
      size: 69,
      wasZipped: true,
      declaredType: 'application/pdf',
      sniffedType: 'application/pdf',
    });
  });

  it('05: says nothing at all against the reference form of a status', () => {
    expect(readPacket(load('05_sdk_status_01.edxml')).issues).toEqual([]);
  });

  it('07 is refused by the reader, read by salvage, and never verifiable', async () => {
    const bytes = load('07_handmade_edoc_bad_namespaces.edxml');
    const refused = (() => {
      try {
        return readPacket(bytes);
      } catch (error) {
        return error;
      }
    })();
    expect(isLienThongError(refused) && refused.code).toBe('XML_PREFIX_UNDECLARED');
    const packet = salvagePacket(bytes, { clock });
    expect(packet).toMatchObject({ kind: 'document', unverifiable: true, documentId: '9fbfbad2-f1f8-4256-a2eb-50fb1061cddb' });
    expect(packet.kind === 'document' && packet.responseFor).toEqual([]);
    const codes = packet.issues.map((issue) => issue.code);
    expect(codes).toEqual(
      expect.arrayContaining(['T.Salvage', 'M.Text.NotNfc', 'T.Attachment.Base64', 'N.Bussiness', 'M.Signature']),
    );
    const out = mkdtempSync(join(tmpdir(), 'edxml-test-'));
    await expect(extractAttachments(packet, out)).rejects.toMatchObject({ code: 'EDXML_ATTACHMENT_BASE64' });
    expect(readdirSync(out)).toEqual([]);
    rmSync(out, { recursive: true });
  });
});
