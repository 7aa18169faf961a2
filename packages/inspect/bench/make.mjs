// Makes a signed packet of about the given size, with the evidence to judge it by.
import { closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { chunks, writeFileWhole } from '@lienthong/core';
import { agency, compose, file } from '@lienthong/edxml';
import { customTrust, readCertificates, readCrls } from '@lienthong/pki';
import { createGovernmentPki } from '@lienthong/testkit';
import { signPacket } from '../dist/index.js';

/** @param {string} folder */
export async function openMaker(folder) {
  const pki = await createGovernmentPki({ at: new Date() });
  const evidence = join(folder, 'evidence.json');
  const { trustPem: trust, intermediatesPem: intermediates, at } = pki;
  const crl = pki.crlPem();
  writeFileSync(evidence, JSON.stringify({ trust, intermediates, crl, at }));
  const gate = {
    trust: customTrust(readCertificates(trust)),
    intermediates: readCertificates(intermediates),
    at,
    revocation: { mode: 'require', crls: readCrls(crl) },
  };
  return {
    evidence,
    /** @param {number} megabytes size of the packet */
    async make(megabytes) {
      const pdf = join(folder, `${megabytes}.pdf`);
      const fd = openSync(pdf, 'w');
      const block = Buffer.alloc(1 << 20);
      for (let i = 0; i < block.length; i++) block[i] = (i * 2654435761) >>> 13;
      for (let left = Math.round(megabytes * 0.75 * (1 << 20)), first = true; left > 0; left -= block.length, first = false) {
        if (first) block.write('%PDF-1.7\n');
        writeSync(fd, block, 0, Math.min(left, block.length));
      }
      closeSync(fd);
      const packet = compose(
        {
          from: agency('H48.12', { organName: 'Sở thử nghiệm' }),
          to: [agency('G22', { organName: 'Văn phòng thử nghiệm' })],
          code: '1/A',
          promulgation: { date: '2026-11-20' },
          type: 'Công văn',
          subject: 'V/v đo bộ nhớ',
          signer: { fullName: 'Nguyễn Văn Mẫu' },
          attachments: [file(pdf)],
        },
        { clock: pki.clock },
      );
      const { source } = await signPacket(packet, pki.agency.signer(), { gate });
      const path = join(folder, `${megabytes}.edxml`);
      writeFileWhole(path, chunks(source));
      source.close();
      rmSync(pdf);
      return path;
    },
  };
}
