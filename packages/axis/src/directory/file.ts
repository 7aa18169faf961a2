import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AgencyRow } from '../client.ts';
import { raiseAxis } from '../errors.ts';

const FORMAT = 'lienthong-directory-1';

/** Writes the cache beside and moves it into place: a crash leaves the old one. */
export async function saveRows(path: string, asOf: string, rows: readonly AgencyRow[]): Promise<void> {
  const part = `${path}.part`;
  function* lines(): Generator<string> {
    yield `${JSON.stringify({ format: FORMAT, asOf, rows: rows.length })}\n`;
    let block = '';
    for (const row of rows) {
      block += `${JSON.stringify(row)}\n`;
      if (block.length > 64 * 1024) {
        yield block;
        block = '';
      }
    }
    if (block !== '') yield block;
  }
  try {
    await pipeline(Readable.from(lines()), createWriteStream(part, { mode: 0o600 }));
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    throw raiseAxis(
      'AXIS_OPTION',
      { option: 'path', reason: `${path}: ${(cause as NodeJS.ErrnoException).code ?? 'EIO'}` },
      { cause },
    );
  }
}

/** Undefined when there is no such file. A file that was cut is refused, not half used. */
export async function loadRows(path: string): Promise<{ asOf: string; rows: AgencyRow[] } | undefined> {
  const rows: AgencyRow[] = [];
  let head: { format?: unknown; asOf?: unknown; rows?: unknown } | undefined;
  try {
    const lines = createInterface({ input: createReadStream(path, { encoding: 'utf8' }), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) {
      if (head === undefined) head = JSON.parse(line) as typeof head;
      else rows.push(JSON.parse(line) as AgencyRow);
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw raiseAxis('AXIS_OPTION', { option: 'path', reason: `${path} is no directory cache; delete it` }, { cause });
  }
  if (head?.format !== FORMAT || head.rows !== rows.length) {
    throw raiseAxis('AXIS_OPTION', { option: 'path', reason: `${path} is no complete directory cache; delete it` });
  }
  return { asOf: String(head.asOf ?? ''), rows };
}
