import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { vectors } from '../../tests/src/vectors.ts';
import { readPacket, rewritePacket } from '../src/index.ts';

const folder = vectors('samples');

describe.skipIf(folder === undefined)('writer form', () => {
  // Packets that the official library or the axis wrote: our writer gives the same bytes back, signature subtree included.
  for (const name of [
    '02_sdk_edoc_revocation',
    '04_sdk_edoc_replacement',
    '05_sdk_status_01',
    '09_received_2025_pdf_type_but_zip_payload',
  ]) {
    it(`${name} comes back byte for byte`, () => {
      const bytes = readFileSync(join(folder as string, `${name}.edxml`));
      expect(Buffer.concat([...rewritePacket(readPacket(bytes)).chunks()]).toString()).toBe(bytes.toString());
    });
  }
});
