// What comes back from the desktop program is judged as a PDF: real signatures, an unsigned update, a stranger, a revoked certificate.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLienThongError } from '@lienthong/core';
import { customTrust, readCertificate, readCrl } from '@lienthong/pki';
import type { SignaturePolicy, Signer } from '@lienthong/signature';
import { signCms } from '@lienthong/signature/cms';
import { createGovernmentPki, type GovernmentPki, type Identity } from '@lienthong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDocument, type Pdf } from '../../tests/src/pdf/maker.ts';
import { sign } from '../../tests/src/pdf/signer.ts';
import { type TransferJudge, type Transfers, type Upload, vgcaTransfers } from '../src/vgca-server/index.ts';

let pki: GovernmentPki;
let server: Server;
let url: string;
let transfers: Transfers | undefined;

beforeAll(async () => {
  pki = await createGovernmentPki({ seed: 'upload' });
  server = createServer((request, response) => void transfers?.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server?.closeAllConnections();
  server?.close();
});

const policy = (revoked: readonly Identity[] = []): SignaturePolicy => ({
  trust: customTrust([readCertificate(pki.root.certificate)]),
  intermediates: [readCertificate(pki.subCa.certificate)],
  at: pki.at,
  revocation: {
    mode: 'require',
    crls: [
      readCrl(pki.root.crl()),
      readCrl(pki.subCa.crl({ revoked: revoked.map(({ serial }) => ({ serial, at: new Date(pki.at.getTime() - 1000) })) })),
    ],
  },
});
const signed = async (pdf: Pdf, identity: Identity, field?: string): Promise<Pdf> => {
  const seal = (content: Buffer): Promise<Uint8Array> => signCms(content, identity.signer() as Signer, { gate: policy() });
  return (await sign(pdf, seal, field === undefined ? {} : { field })).pdf;
};

/** Opens a session on the original, uploads, and tells how it ended. */
async function outcome(judge: TransferJudge, original: Pdf, upload: Uint8Array): Promise<string | Upload> {
  transfers = vgcaTransfers({ publicUrl: url, ...judge });
  const session = transfers.open({ name: 'a.pdf', original: Uint8Array.from(original.bytes) });
  const form = new FormData();
  form.append('uploadfile', new Blob([Uint8Array.from(upload)]), 'a.pdf');
  const answer = (await (await fetch(session.uploadHandler, { method: 'POST', body: form })).json()) as { Status: boolean };
  const end = await session.upload.catch((error: unknown) =>
    isLienThongError(error) ? `${error.code} ${error.details['reason'] ?? ''}` : String(error),
  );
  expect(answer.Status).toBe(typeof end !== 'string');
  return end;
}

test('a new valid signature is accepted, behind an older one too; the policy may be asked for at each upload', async () => {
  const plain = makeDocument();
  const once = await signed(plain, pki.person);
  expect(await outcome({ policy: policy() }, plain, once.bytes)).toMatchObject({ fileName: 'a.pdf' });
  let asked = 0;
  const fresh = (): SignaturePolicy => {
    asked++;
    return policy();
  };
  const twice = await signed(once, pki.agency, 'Sig2');
  expect(await outcome({ policy: fresh }, once, twice.bytes)).toMatchObject({ fileName: 'a.pdf' });
  expect(asked).toBe(1);
});

test('an update without a new signature is refused, although the old signature is valid', async () => {
  const once = await signed(makeDocument(), pki.person);
  const changed = once.update({ objects: new Map() });
  expect(await outcome({ policy: policy() }, once, changed.bytes)).toMatch(/^TRANSFER_REFUSED không có chữ ký mới/);
});

test('a stranger, a revoked certificate and a flipped byte are refused; without the policy they would pass', async () => {
  const plain = makeDocument();
  const other = await createGovernmentPki({ seed: 'stranger' });
  const foreign = (
    await sign(plain, (content) =>
      signCms(content, other.person.signer() as Signer, {
        gate: {
          ...policy(),
          trust: customTrust([readCertificate(other.root.certificate)]),
          intermediates: [readCertificate(other.subCa.certificate)],
          revocation: { mode: 'skip' },
        },
      }),
    )
  ).pdf;
  const good = await signed(plain, pki.person);
  const flipped = Uint8Array.from(good.bytes);
  const at = Buffer.from(flipped).indexOf('/Sig', plain.bytes.length);
  flipped[at + 1] = 0x73;
  const cases: readonly (readonly [SignaturePolicy, Uint8Array])[] = [
    [policy(), foreign.bytes],
    [policy([pki.person]), good.bytes],
    [policy(), flipped],
  ];
  for (const [judge, bytes] of cases) {
    expect(await outcome({ policy: judge }, plain, bytes)).toMatch(/^TRANSFER_REFUSED ./);
    expect(await outcome({ validate: () => ({ accepted: true }) }, plain, bytes)).toMatchObject({ fileName: 'a.pdf' });
  }
});

test('the caller’s own rules are asked after the policy, and only then', async () => {
  const plain = makeDocument();
  const once = await signed(plain, pki.person);
  let asked = 0;
  const validate = (): { accepted: false; reason: string } => {
    asked++;
    return { accepted: false, reason: 'không phải người được giao ký' };
  };
  expect(await outcome({ policy: policy(), validate }, plain, once.bytes)).toBe('TRANSFER_REFUSED không phải người được giao ký');
  expect(asked).toBe(1);
  const broken = Buffer.concat([plain.bytes, Buffer.from('1 0 obj<<>>endobj\nstartxref\n5\n%%EOF\n')]);
  expect(await outcome({ policy: policy(), validate }, plain, broken)).toMatch(/^TRANSFER_REFUSED ./);
  expect(asked).toBe(1);
});
