import { foldName } from '../lists/lookup.ts';
import type { DocumentFields, Issue } from '../model/types.ts';
import { issue } from '../rules/table.ts';

export interface DuplicateFacts {
  readonly documentId: string;
  readonly number: string;
  readonly notation: string;
  readonly organName?: string;
}

export interface DuplicateKeys {
  /** First key of NĐ 30/2020 Phụ lục VI, III.1.h; undefined when the document has no id. */
  readonly byDocumentId: string | undefined;
  /** Second key: number, notation and issuing agency's name; undefined when one of them is missing. */
  readonly byNumber: string | undefined;
}

/** The two keys by which NĐ 30/2020 wants a warning about a duplicate document. A store looks a new document up by both. */
export function duplicateKeys(facts: DuplicateFacts): DuplicateKeys {
  const name = facts.organName === undefined ? '' : foldName(facts.organName);
  const number = facts.number.trim();
  const notation = facts.notation.normalize('NFC').trim();
  return {
    byDocumentId: facts.documentId.trim() === '' ? undefined : facts.documentId.normalize('NFC').trim(),
    byNumber: number === '' || notation === '' || name === '' ? undefined : JSON.stringify([number, notation, name]),
  };
}

// Names of elements: the same in both languages.
const KEY_NAMES = { 'document-id': 'DocumentId', number: 'CodeNumber/CodeNotation + OrganName' } as const;

/** `M.Duplicate` when a document that comes in is one that is known already; for a store, which alone can know. */
export function duplicateIssue(incoming: DocumentFields, known: DocumentFields): Issue | undefined {
  const factsOf = ({ documentId, code, from }: DocumentFields): DuplicateFacts => ({
    documentId,
    ...code,
    ...(from.organName === undefined ? {} : { organName: from.organName }),
  });
  const key = duplicateOf(factsOf(incoming), factsOf(known));
  if (key === undefined) return undefined;
  const path = key === 'document-id' ? 'documentId' : 'code';
  return issue('M.Duplicate', { path, values: { key: KEY_NAMES[key] } }, 'read');
}

/** Which of the two keys says that both are the same document; undefined = neither. */
export function duplicateOf(a: DuplicateFacts, b: DuplicateFacts): 'document-id' | 'number' | undefined {
  const x = duplicateKeys(a);
  const y = duplicateKeys(b);
  if (x.byDocumentId !== undefined && x.byDocumentId === y.byDocumentId) return 'document-id';
  return x.byNumber !== undefined && x.byNumber === y.byNumber ? 'number' : undefined;
}
