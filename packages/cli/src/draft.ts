import { dirname, resolve } from 'node:path';
import type { Draft } from '@lienthong/edxml';
import type { Context } from './command.ts';
import { raiseCli } from './errors.ts';
import { pathOf, readJson } from './files.ts';

/** The draft in a JSON file; paths of attachments are relative to that file. `compose` checks the fields. */
export function readDraft(context: Context, given: string): Draft {
  const json = readJson(context, given);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw raiseCli('CLI_JSON', { path: given, reason: 'object expected' });
  const draft = json as Record<string, unknown>;
  if (draft['attachments'] === undefined) return draft as unknown as Draft;
  if (!Array.isArray(draft['attachments'])) throw raiseCli('CLI_JSON', { path: given, reason: 'attachments: array expected' });
  const base = dirname(pathOf(context, given));
  const attachments = draft['attachments'].map((attachment: unknown) => {
    const { path } = (attachment ?? {}) as { path?: unknown };
    if (typeof path !== 'string') throw raiseCli('CLI_JSON', { path: given, reason: 'attachments[].path: text expected' });
    return { ...(attachment as object), path: resolve(base, path) };
  });
  return { ...draft, attachments } as unknown as Draft;
}
