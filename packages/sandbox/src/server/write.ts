import { readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import type { ActiveFault } from '../faults/rules.ts';
import type { Reply } from './reply.ts';

// A multiple of three, so that base64 pieces join without padding between them.
const STEP = 3 * 64 * 1024;

/** Writes an answer with its Content-Length: the official client's readers need it. Faults that spoil an answer spoil it here. */
export async function writeReply(res: ServerResponse, reply: Reply, fault: ActiveFault | undefined): Promise<number> {
  const parts = pieces(reply);
  const cut =
    fault?.fault === 'truncated-json' ? Math.max(1, Math.floor(parts.size * Number(fault.args['at'] ?? 0.5))) : undefined;
  const delay = Number(fault?.args['ms'] ?? 2000);
  if (fault?.fault === 'slow-headers') await wait(delay, res);
  if (res.destroyed) return 0;
  const whole = cut === undefined || fault?.args['honestLength'] === true;
  res.writeHead(reply.status, { 'Content-Type': reply.type, 'Content-Length': String(whole ? (cut ?? parts.size) : parts.size) });
  let sent = 0;
  const slow = fault?.fault === 'slow-body';
  for await (const chunk of parts.chunks()) {
    if (res.destroyed) return sent;
    const part = cut === undefined ? chunk : chunk.subarray(0, cut - sent);
    if (slow && sent === 0 && part.length > 1) {
      res.write(part.subarray(0, 1));
      await wait(delay, res);
      if (res.destroyed) return 1;
      res.write(part.subarray(1));
    } else if (!res.write(part)) await drained(res);
    sent += part.length;
    if (cut !== undefined && sent >= cut) break;
  }
  if (cut !== undefined && !whole) {
    // The announced rest never comes.
    await flushed(res);
    res.destroy();
  } else res.end();
  return sent;
}

const flushed = (res: ServerResponse): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, res.writableNeedDrain ? 50 : 5));

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.once('drain', done);
    res.once('close', done);
  });
}

async function wait(ms: number, res: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    res.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function pieces(reply: Reply): { size: number; chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array> } {
  if (reply.bytes !== undefined) {
    const { bytes } = reply;
    return { size: bytes.length, chunks: () => [bytes] };
  }
  if (reply.file?.form === 'raw') {
    const { file } = reply;
    return { size: file.size, chunks: () => (file.size <= STEP ? [readFileSync(file.path)] : fileSteps(file.path)) };
  }
  const head = JSON.stringify(reply.envelope ?? {});
  if (reply.file !== undefined) {
    const { file } = reply;
    const before = Buffer.from(`${head.slice(0, -1)},"data":"`, 'utf8');
    const after = Buffer.from('"}', 'utf8');
    // In one piece: most packets are of some kilobytes.
    if (file.size <= STEP) {
      const whole = Buffer.concat([before, Buffer.from(readFileSync(file.path).toString('base64'), 'latin1'), after]);
      return { size: whole.length, chunks: () => [whole] };
    }
    return {
      size: before.length + Math.ceil(file.size / 3) * 4 + after.length,
      async *chunks() {
        yield before;
        for await (const chunk of fileSteps(file.path)) yield Buffer.from(chunk.toString('base64'), 'latin1');
        yield after;
      },
    };
  }
  if (reply.rows !== undefined) {
    // Rows are written in blocks; the length must be known before, so the blocks are held (about 20 MB for the whole country).
    const blocks: Buffer[] = [Buffer.from(`${head.slice(0, -1)},"data":[`, 'utf8')];
    let text = '';
    let first = true;
    for (const row of reply.rows) {
      text += `${first ? '' : ','}${JSON.stringify(row)}`;
      first = false;
      if (text.length > 256 * 1024) {
        blocks.push(Buffer.from(text, 'utf8'));
        text = '';
      }
    }
    blocks.push(Buffer.from(`${text}]}`, 'utf8'));
    return { size: blocks.reduce((sum, b) => sum + b.length, 0), chunks: () => blocks };
  }
  const bytes = Buffer.from(head, 'utf8');
  return { size: bytes.length, chunks: () => [bytes] };
}

async function* fileSteps(path: string): AsyncGenerator<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    for (;;) {
      const block = Buffer.allocUnsafe(STEP);
      let got = 0;
      while (got < STEP) {
        const { bytesRead } = await file.read(block, got, STEP - got);
        if (bytesRead === 0) break;
        got += bytesRead;
      }
      if (got > 0) yield block.subarray(0, got);
      if (got < STEP) return;
    }
  } finally {
    await file?.close();
  }
}
