import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ByteSource, chunks, isLienThongError, type Language, vietnamIso, writeFileWhole } from '@lienthong/core';
import { createGovernmentPki } from '@lienthong/testkit';
import { createNarrator, type Narrator } from './narrator.ts';
import { composeAndSign, nextDelivery, openRoad, RECEIVER, SENDER, statusesOf, takeOut } from './road.ts';
import { tampered } from './tamper.ts';

interface Host {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Options {
  readonly json: boolean;
  readonly lang: Language;
  readonly out: string | undefined;
  readonly keep: boolean;
}

/**
 * The main job: with no server, token or credential, a real packet travels the whole road, and a second one that was changed
 * on the way is refused. `--json` (result on stdout), `--out <dir>`, `--lang en`, `--keep` (leaves the sandbox running).
 */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  let options: Options;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { json: { type: 'boolean' }, lang: { type: 'string' }, out: { type: 'string' }, keep: { type: 'boolean' } },
    });
    const lang = values.lang === 'en' ? 'en' : 'vi';
    options = { json: values.json === true, lang, out: values.out, keep: values.keep === true };
  } catch (error) {
    host.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
  const narrator = createNarrator(options.json ? host.stderr : host.stdout, options.lang);
  const work = mkdtempSync(join(tmpdir(), 'lienthong-main-job-'));
  try {
    const result = await run(options, narrator, work);
    if (options.json) host.stdout.write(`${JSON.stringify(result)}\n`);
    return result.ok ? 0 : 1;
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    if (options.json) host.stdout.write(`${JSON.stringify({ error: error.toJSON() })}\n`);
    host.stderr.write(`${error.code}: ${error.text[options.lang]}\n`);
    return 3;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function run(options: Options, narrator: Narrator, work: string): Promise<{ readonly ok: boolean }> {
  const out = options.out === undefined ? join(work, 'out') : resolve(options.out);
  mkdirSync(join(out, 'attachments'), { recursive: true });
  const { step, say } = narrator;

  const pki = await step(
    'pki',
    {
      vi: 'Dựng PKI mô phỏng Ban Cơ yếu (gốc → CA con → chứng thư cơ quan) và công bố CRL',
      en: 'Make a look-alike of the government PKI and publish its CRLs',
    },
    () => createGovernmentPki({ at: new Date() }),
  );
  writeFileSync(join(out, 'trust.pem'), pki.trustPem);
  writeFileSync(join(out, 'intermediates.pem'), pki.intermediatesPem);
  writeFileSync(join(out, 'crl.pem'), pki.crlPem());
  writeFileSync(join(out, 'at.txt'), `${vietnamIso(pki.at.getTime())}\n`);

  const road = await step(
    'sandbox',
    { vi: 'Khởi động trục thử trên máy này', en: 'Start the sandbox axis on this machine' },
    () => openRoad(pki, 0),
  );
  try {
    say({ vi: `Trục: ${road.sandbox.url}`, en: `Axis: ${road.sandbox.url}` });
    say({
      vi: 'Trục quốc gia chuyển nguyên từng byte (trục thật có thể viết lại gói).',
      en: 'The national hub passes every byte through (the real axis may rewrite packets).',
    });
    const sender = await road.open(SENDER.code, join(work, 'sender'));
    const receiver = await road.open(RECEIVER.code, join(work, 'receiver'));

    const signed = await step(
      'compose-sign',
      {
        vi: 'Soạn công văn có hai tệp đính kèm và ký bằng chứng thư cơ quan',
        en: 'Compose a document with two attachments and sign it',
      },
      () => composeAndSign(pki, road.policy, 123),
    );
    writePacket(join(out, 'sent.edxml'), signed);

    const receipt = await step(
      'send',
      { vi: `Gửi từ ${SENDER.code} tới ${RECEIVER.code} qua VXP`, en: `Send from ${SENDER.code} to ${RECEIVER.code} over VXP` },
      () => sender.exchange.send(signed, { messageId: 'viec-chinh-1' }),
    );
    narrator.progress(signed.size, signed.size);
    say({ vi: `Trục nhận, mã giao dịch ${receipt.docId}`, en: `Taken by the axis as ${receipt.docId}` });

    const delivery = await step(
      'receive',
      {
        vi: 'Bên nhận: liệt kê, tải về, lưu, báo đã nhận (done), trạng thái 01 tự đi',
        en: 'Receiver: list, fetch, store, acknowledge; status 01 goes out by itself',
      },
      () => nextDelivery(receiver),
    );
    writePacket(join(out, 'received.edxml'), delivery.source);

    const report = await step(
      'inspect',
      {
        vi: 'Kiểm tra chữ ký gói, chuỗi chứng thư và thu hồi (CRL)',
        en: 'Check the packet signature, the chain and revocation (CRL)',
      },
      () => delivery.inspect(),
    );
    for (const line of report.explain(options.lang).trimEnd().split('\n')) say({ vi: line, en: line });

    const files = await step('extract', { vi: 'Ghi các tệp đính kèm', en: 'Write the attachments out' }, async () =>
      takeOut(delivery, report, join(out, 'attachments')),
    );
    for (const { name, size } of files) say({ vi: `${name}: ${size} byte`, en: `${name}: ${size} bytes` });

    await step('accept', { vi: 'Văn thư tiếp nhận: trạng thái 03 gửi đi', en: 'The clerk accepts: status 03 goes out' }, () =>
      delivery.accept(),
    );
    const statuses = await step(
      'statuses',
      { vi: 'Bên gửi nhận lại các trạng thái', en: 'The sender takes in the statuses' },
      () => statusesOf(sender, 'viec-chinh-1'),
    );
    say({ vi: `Trạng thái đã về: ${statuses.join(', ')}`, en: `Statuses seen: ${statuses.join(', ')}` });

    const refusal = await step(
      'tamper',
      {
        vi: 'Gói thứ hai bị đổi một byte giữa trục và bên nhận',
        en: 'A second packet is changed by one byte between hub and receiver',
      },
      async () => {
        await sender.exchange.send(await composeAndSign(pki, road.policy, 124), { messageId: 'viec-chinh-2' });
        const victim = await road.open(RECEIVER.code, join(work, 'receiver'), (client) => tampered(client, '<edXML:Subject>'));
        const changed = await nextDelivery(victim);
        writePacket(join(out, 'tampered.edxml'), changed.source);
        const verdict = await changed.inspect();
        if (verdict.outcome === 'invalid') await changed.reject(verdict);
        return { refused: verdict.outcome === 'invalid', code: verdict.findings[0]?.code ?? '', verdict };
      },
    );
    for (const line of refusal.verdict.explain(options.lang).trimEnd().split('\n')) say({ vi: line, en: line });
    const refusedStatuses = await statusesOf(sender, 'viec-chinh-2');
    say({
      vi: `Trạng thái của gói thứ hai: ${refusedStatuses.join(', ')}`,
      en: `Statuses of the second packet: ${refusedStatuses.join(', ')}`,
    });

    const ok =
      report.outcome === 'valid' &&
      refusal.refused &&
      statuses.join() === '01,03' &&
      files.length === 2 &&
      refusedStatuses.includes('02');
    narrator.table([
      [{ vi: 'Gói đã gửi', en: 'Packet sent' }, `${receipt.documentId} (${signed.size} byte)`],
      [{ vi: 'Kết luận', en: 'Verdict' }, `${report.outcome} / ${report.legalValue}`],
      [{ vi: 'Tệp đính kèm', en: 'Attachments' }, files.map(({ name }) => name).join(', ')],
      [{ vi: 'Trạng thái về bên gửi', en: 'Statuses at the sender' }, statuses.join(', ')],
      [
        { vi: 'Gói bị sửa một byte', en: 'Packet changed by one byte' },
        `${refusal.refused ? (options.lang === 'vi' ? 'bị từ chối' : 'refused') : '?'} (${refusal.code})`,
      ],
      [{ vi: 'Thời gian', en: 'Time' }, `${narrator.steps.reduce((sum, { ms }) => sum + ms, 0)} ms`],
    ]);
    if (options.keep) await untilInterrupted(narrator, road.sandbox);
    return {
      ok,
      steps: narrator.steps,
      verdict: report,
      statuses,
      attachments: files.map(({ name, size, sha256 }) => ({ name, size, sha256 })),
      tampered: { refused: refusal.refused, code: refusal.code },
    } as { readonly ok: boolean };
  } finally {
    await road.sandbox.close();
  }
}

function writePacket(path: string, source: ByteSource): void {
  writeFileWhole(path, chunks(source));
}

function untilInterrupted(narrator: Narrator, sandbox: { readonly url: string; readonly console: string }): Promise<void> {
  narrator.say({
    vi: `Trục thử còn chạy: ${sandbox.url} — bảng điều khiển ${sandbox.console} — Ctrl+C để dừng.`,
    en: `The sandbox keeps running: ${sandbox.url} — console ${sandbox.console} — Ctrl+C stops it.`,
  });
  return new Promise((stop) => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}
