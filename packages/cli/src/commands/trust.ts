import { createHash } from 'node:crypto';
import { writeFileWhole } from '@lienthong/core';
import { governmentTrust, listTrust, readCertificates, type TrustEntry, type TrustUpdate, updateTrust } from '@lienthong/pki';
import { choice, required } from '../arguments.ts';
import type { Arguments, Command, Context, Result } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { pathOf, readSmallFile } from '../files.ts';

export const trust: Command = {
  summary: {
    vi: 'Kho tin cậy: liệt kê; soạn tệp cập nhật từ chứng thư; kiểm tra một tệp cập nhật theo mã băm',
    en: 'The trust store: list it; make an update file from certificates; check an update file by its digest',
  },
  usage: 'list | add <pem> --out <json> [--role …] [--hierarchy …] | update <json> --pin <sha256>',
  options: {
    out: { type: 'string', value: 'json', help: { vi: 'tệp cập nhật cần ghi', en: 'update file to write' } },
    role: {
      type: 'string',
      value: 'anchor|intermediate|foreign',
      help: { vi: 'vai trò (mặc định intermediate)', en: 'role (default intermediate)' },
    },
    hierarchy: { type: 'string', value: 'name', help: { vi: 'hệ thống (mặc định vgca)', en: 'hierarchy (default vgca)' } },
    source: { type: 'string', value: 'text', help: { vi: 'nguồn gốc chứng thư', en: 'where the certificate comes from' } },
    pin: {
      type: 'string',
      value: 'sha256',
      help: { vi: 'SHA-256 của tệp, lấy từ kênh khác', en: 'SHA-256 of the file, from another channel' },
    },
  },
  positionals: [1, 2],
  async run(args, context) {
    const [verb, file] = args.positionals;
    if (verb === 'list' && file === undefined) return shown(listTrust(governmentTrust()));
    if (verb === 'update' && file !== undefined)
      return shown(listTrust(updateTrust(governmentTrust(), readSmallFile(context, file), required(args, 'pin'))));
    if (verb === 'add' && file !== undefined) return add(args, context, file);
    throw raiseCli('CLI_USAGE', { reason: `trust ${this.usage}` });
  },
};

function add(args: Arguments, context: Context, file: string): Result {
  const path = pathOf(context, required(args, 'out'));
  const role = choice(args, 'role', ['anchor', 'intermediate', 'foreign'], 'intermediate');
  const hierarchy = args.text('hierarchy') ?? 'vgca';
  const source = args.text('source') ?? 'given by the user';
  const records = readCertificates(readSmallFile(context, file)).map((certificate) => ({
    role,
    hierarchy,
    generation: undefined,
    sha256: certificate.sha256,
    der: Buffer.from(certificate.der).toString('base64'),
    source,
    provenance: { status: 'not-confirmed-out-of-band' as const, source },
  }));
  const update: TrustUpdate = { format: 'lienthong-trust/1', records, remove: [] };
  const bytes = Buffer.from(`${JSON.stringify(update, null, 2)}\n`);
  const pin = createHash('sha256').update(bytes).digest('hex');
  // What cannot be read back is not written.
  updateTrust(governmentTrust(), bytes, pin);
  writeFileWhole(path, [bytes]);
  return {
    exit: 0,
    json: { path, pin, certificates: records.map(({ sha256 }) => sha256) },
    text: () => `${path}\nSHA-256 ${pin}\n`,
  };
}

function shown(entries: readonly TrustEntry[]): Result {
  const rows = entries.map(({ certificate, role, hierarchy, generation, provenance }) => ({
    role,
    hierarchy,
    generation: generation ?? null,
    subject: certificate.subject.text,
    sha256: certificate.sha256,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    provenance,
  }));
  const line = ({ role, hierarchy, subject, sha256, notAfter, provenance }: (typeof rows)[number]): string =>
    `${role.padEnd(12)} ${hierarchy.padEnd(6)} ${subject}\n  SHA-256 ${sha256}  → ${notAfter.slice(0, 10)}  ${provenance.status}\n`;
  return { exit: 0, json: { entries: rows }, text: () => rows.map(line).join('') };
}
