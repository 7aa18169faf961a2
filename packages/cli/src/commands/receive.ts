import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chunks, type LienThongError, writeFileWhole } from '@lienthong/core';
import { extractAttachments, safeFileName } from '@lienthong/edxml';
import type { Exchange, ReadDelivery } from '@lienthong/exchange';
import { required } from '../arguments.ts';
import { axisOptions, withExchange } from '../axis-config.ts';
import type { Command, Context } from '../command.ts';
import { evidenceOptions, withPolicy } from '../evidence.ts';
import { pathOf } from '../files.ts';
import { networkOptions } from '../network.ts';

export const receive: Command = {
  summary: {
    vi: 'Nhận văn bản từ trục: lưu, kiểm tra, tách tệp; 01 tự đi, 03 chỉ với --accept',
    en: 'Receive from the axis: store, inspect, extract; 01 goes by itself, 03 only with --accept',
  },
  usage: '--axis <axis.json> --out <dir> [--once] [--accept]',
  options: {
    ...evidenceOptions,
    ...networkOptions,
    ...axisOptions,
    out: { type: 'string', value: 'dir', help: { vi: 'thư mục nhận văn bản', en: 'folder for the documents' } },
    once: { type: 'boolean', help: { vi: 'lấy hết rồi dừng', en: 'take what is there, then stop' } },
    accept: {
      type: 'boolean',
      help: {
        vi: 'tiếp nhận (03) văn bản hợp lệ hoặc không ký, trả lại (02) văn bản không hợp lệ',
        en: 'accept (03) what is valid or unsigned, return (02) what is invalid',
      },
    },
  },
  positionals: 0,
  async run(args, context) {
    const out = pathOf(context, required(args, 'out'));
    const deliveries: unknown[] = [];
    const statuses: unknown[] = [];
    const unreadable: unknown[] = [];
    const take = async (exchange: Exchange, renew: () => void): Promise<void> => {
      const received = exchange.receive({
        once: args.flag('once'),
        signal: context.signal,
        onStatus: (status, message) =>
          statuses.push({ ...status, messageId: message?.messageId ?? null, documentId: message?.documentId ?? null }),
        onUnreadable: ({ docId, from, error }) => unreadable.push({ docId, from, error: (error as LienThongError).toJSON() }),
      });
      for await (const delivery of received) {
        renew();
        deliveries.push(await handle(delivery, out, args.flag('accept'), context));
      }
    };
    await withPolicy(args, context, (policy, renew) => withExchange(args, context, policy, (exchange) => take(exchange, renew)));
    const json = { deliveries, statuses, unreadable };
    return { exit: 0, json, text: () => `${JSON.stringify(json, null, 2)}\n` };
  },
};

/** Writes one document to a folder of its own: the packet always, attachments only where the outcome allows. */
async function handle(delivery: ReadDelivery, out: string, accept: boolean, context: Context): Promise<unknown> {
  const folder = join(out, safeFileName(delivery.docId));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'packet.edxml');
  writeFileWhole(path, chunks(delivery.source));
  const report = await delivery.inspect({ signal: context.signal });
  const readable = report.content !== undefined;
  const files = readable
    ? await extractAttachments(delivery.packet, join(folder, 'attachments'), { signal: context.signal })
    : [];
  // A recall or an update waits for a person: `lienthong status <docId> 15|16`.
  const asks = delivery.change !== undefined && delivery.change.kind !== 'replacement';
  const decides = accept && !asks;
  if (decides && readable) await delivery.accept({ signal: context.signal });
  if (decides && report.outcome === 'invalid') await delivery.reject(report, { signal: context.signal });
  context.note({ vi: `${delivery.docId}: ${report.outcome}`, en: `${delivery.docId}: ${report.outcome}` });
  const state = decides && readable ? 'accepted' : decides && report.outcome === 'invalid' ? 'rejected' : 'open';
  return {
    docId: delivery.docId,
    from: delivery.from,
    to: delivery.to,
    receivedAt: delivery.receivedAt,
    path,
    outcome: report.outcome,
    legalValue: report.legalValue,
    state,
    ...(asks ? { asks: delivery.change?.kind } : {}),
    files,
    report: report.toJSON(),
  };
}
