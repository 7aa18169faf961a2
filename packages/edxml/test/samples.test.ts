import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectors } from '../../tests/src/vectors.ts';
import { readPacket } from '../src/index.ts';
for (const n of ['01_sdk_edoc_new','02_sdk_edoc_revocation','04_sdk_edoc_replacement','05_sdk_status_01','09_received_2025_pdf_type_but_zip_payload']) {
  it(n, () => {
    const p = readPacket(readFileSync(vectors('samples/'+n+'.edxml')!));
    const j = p.toJSON();
    console.log(n, j.kind, j.edition, JSON.stringify(j.attachments));
    for (const i of j.issues) console.log(i.severity.padEnd(8), i.code.padEnd(28), i.path.padEnd(28), i.line+':'+i.column, i.message.vi);
    if (n[1]==='1') console.log(JSON.stringify(j.packet,null,1));
    if (p.attachments.length) console.log(Buffer.concat([...p.attachments[0]!.chunks()]).toString().slice(0,80));
  });
}
