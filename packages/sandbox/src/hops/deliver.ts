import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { openFile } from '@lienthong/core';
import { readXmlAsync, type XmlDocument } from '@lienthong/xml';
import type { HubConfig } from '../config/types.ts';
import type { House } from '../house.ts';
import { packetLimits } from '../packet/read.ts';
import type { Agency } from '../store/agencies.ts';
import type { Hop } from '../store/types.ts';
import { officialForm } from './official.ts';
import { hubsBetween } from './route.ts';
import { withTrace } from './trace.ts';

/** A packet's bytes in the store's folder. */
export interface Carried {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}

export interface Delivered extends Carried {
  readonly hops: readonly Hop[];
}

/** Carries one packet to its receivers, each through the hubs on its way. Receivers behind the same rewriting hubs share a file. */
export function carrier(
  house: House,
  base: Carried,
  from: string,
  wellFormed: boolean,
  now: number,
): (to: Agency) => Promise<Delivered> {
  const after = new Map<string, Promise<Carried>>([['', Promise.resolve(base)]]);
  const sender = house.agencies.find(from);
  const senderCodes = [from, sender?.code ?? '', sender?.code102 ?? ''];
  let copies = 0;

  function passed(before: string, hub: HubConfig): Promise<Carried> {
    const key = `${before}/${hub.id}`;
    let pending = after.get(key);
    if (pending === undefined) {
      const name = base.file.replace(/\.edxml$/, `-${++copies}.edxml`);
      pending = (after.get(before) as Promise<Carried>).then((input) => rewritten(house, input, name, hub, now));
      after.set(key, pending);
    }
    return pending;
  }

  return async (to) => {
    const hops: Hop[] = [];
    let key = '';
    let carried = base;
    for (const hub of hubsBetween(house.hubs, senderCodes, [to.code, to.code102])) {
      // What no XML reader accepts, no hub can rewrite: it passes as it is.
      const rewrite = wellFormed ? hub.rewrite : 'none';
      hops.push({ hub: hub.id, at: now, rewrite });
      if (rewrite === 'none') continue;
      carried = await passed(key, hub);
      key = `${key}/${hub.id}`;
    }
    return { ...carried, hops };
  };
}

async function rewritten(house: House, input: Carried, name: string, hub: HubConfig, now: number): Promise<Carried> {
  const source = openFile(house.store.path(input.file));
  try {
    const document = await readXmlAsync(source, { limits: packetLimits });
    const bytes = form(document, hub, now);
    return bytes === undefined ? input : await written(house.store.path(name), name, bytes);
  } finally {
    source.close();
  }
}

function form(document: XmlDocument, hub: HubConfig, now: number): Iterable<Uint8Array> | undefined {
  return hub.rewrite === 'official' ? officialForm(document, hub.id, now) : withTrace(document, hub.id, now);
}

async function written(path: string, name: string, bytes: Iterable<Uint8Array>): Promise<Carried> {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let size = 0;
  try {
    for (const chunk of bytes) {
      hash.update(chunk);
      await file.writeFile(chunk);
      size += chunk.length;
    }
  } finally {
    await file.close();
  }
  return { file: name, size, sha256: hash.digest('hex') };
}
