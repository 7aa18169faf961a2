import { resolve } from 'node:path';
import { raiseEdxml } from '../errors.ts';
import { issue } from '../rules/table.ts';
import { checkJson } from './check-json.ts';
import { file } from './make.ts';
import { draftSchema, type JsonSchema } from './schema.ts';
import type { Draft, FileAttachment } from './types.ts';

export interface DraftFromJsonOptions {
  /** Folder that relative attachment paths are of; default the working folder. */
  readonly baseDirectory?: string;
}

/**
 * Reads the JSON form of a draft (its schema: `draftSchema()`, published as `draft.schema.json`). Attachment paths become absolute.
 *
 * @throws LienThongError `EDXML_DRAFT_INVALID` with every fault at once
 */
export function draftFromJson(json: unknown, options: DraftFromJsonOptions = {}): Draft {
  const schema = draftSchema();
  const kind = (json as { kind?: unknown } | null | undefined)?.kind ?? 'new';
  const known = typeof kind === 'string' && ['new', 'recall', 'update', 'replacement', 'status'].includes(kind);
  const faults = known
    ? checkJson(json, schema.$defs?.[kind] as JsonSchema, schema)
    : [{ path: 'kind', how: 'new | recall | update | replacement | status' }];
  if (faults.length > 0) {
    const issues = faults.map(({ path, how }) =>
      issue('T.Draft', { path, values: { how: path === '' ? how : `${path}: ${how}` } }, 'write'),
    );
    throw raiseEdxml('EDXML_DRAFT_INVALID', { issues });
  }
  const { $schema: _, ...draft } = json as Draft & { $schema?: string; attachments?: readonly FileAttachment[] };
  if (draft.attachments === undefined) return draft;
  const base = options.baseDirectory ?? '.';
  return { ...draft, attachments: draft.attachments.map(({ path, ...more }) => file(resolve(base, path), more)) } as Draft;
}
