import { raiseExchange } from '../errors.ts';
import type { Database } from './database.ts';

/** Marks a SQLite file as an exchange store ("ltex"). */
export const applicationId = 0x6c_74_65_78;

/**
 * Step n takes a store from version n to n + 1; `PRAGMA user_version` holds the version. A step that was once released never changes.
 *
 * `body` is the whole record as JSON; the other columns are copies of what is looked for. Times in integer columns are epoch
 * milliseconds. `lane`: 0 urgent, 1 normal. A claim is `lease_worker`, `lease_until` and the growing `fence`.
 */
export const migrations: readonly string[] = [
  `
CREATE TABLE outgoing (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  lane INTEGER NOT NULL,
  message_type TEXT NOT NULL,
  from_code TEXT NOT NULL,
  document_id TEXT,
  doc_id TEXT,
  packet TEXT NOT NULL,
  thread TEXT NOT NULL,
  next_at INTEGER NOT NULL,
  sent_at INTEGER,
  lease_worker TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL
);
CREATE INDEX outgoing_waiting ON outgoing (lane, next_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outgoing_thread ON outgoing (thread, seq) WHERE state IN ('queued', 'sending');
CREATE INDEX outgoing_state ON outgoing (state, seq);
CREATE INDEX outgoing_document ON outgoing (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX outgoing_doc ON outgoing (doc_id) WHERE doc_id IS NOT NULL;
CREATE INDEX outgoing_packet ON outgoing (packet);
CREATE INDEX outgoing_sent ON outgoing (from_code, message_type, sent_at) WHERE doc_id IS NOT NULL;

CREATE TABLE incoming (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  axis TEXT NOT NULL,
  doc_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  message_type TEXT NOT NULL,
  packet TEXT NOT NULL,
  recipient TEXT NOT NULL,
  document_id TEXT,
  number_key TEXT,
  acknowledged INTEGER NOT NULL,
  lease_worker TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL,
  UNIQUE (axis, doc_id)
);
CREATE INDEX incoming_state ON incoming (state, seq);
CREATE INDEX incoming_unacknowledged ON incoming (seq) WHERE acknowledged = 0;
CREATE INDEX incoming_packet ON incoming (packet);
CREATE UNIQUE INDEX incoming_once ON incoming (axis, packet, recipient) WHERE state NOT IN ('repeated', 'unreadable', 'recalled');
CREATE INDEX incoming_document ON incoming (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX incoming_number ON incoming (number_key) WHERE number_key IS NOT NULL;

CREATE TABLE statuses (
  message_id TEXT NOT NULL,
  doc_id TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (message_id, doc_id)
);
CREATE TABLE deliveries (
  message_id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (message_id, recipient)
);

CREATE TABLE evidence (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT,
  body_hash TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX evidence_subject ON evidence (subject, seq);
CREATE INDEX evidence_kind ON evidence (kind, seq);

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  due INTEGER
) WITHOUT ROWID;
CREATE INDEX meta_due ON meta (due) WHERE due IS NOT NULL;
`,
  // Small packets, in base64: the binding takes no bytes. `put_at`: epoch milliseconds of the latest putting.
  `
CREATE TABLE packets (
  sha256 TEXT NOT NULL UNIQUE,
  put_at INTEGER NOT NULL,
  size INTEGER NOT NULL,
  body TEXT NOT NULL
);
`,
];

/**
 * Makes the tables of a new file, or brings an older one up to date, in one transaction.
 *
 * @throws LienThongError `EXCHANGE_STORE_NEWER` (made by a later version of this package: untouched), `EXCHANGE_STORE_FOREIGN`
 */
export function migrate(database: Database, path: string, steps: readonly string[] = migrations): void {
  if (versionOf(database, path) === steps.length) return;
  database.transaction(() => {
    const found = versionOf(database, path);
    if (found > steps.length) throw raiseExchange('EXCHANGE_STORE_NEWER', { path, found, known: steps.length });
    for (const step of steps.slice(found)) database.script(step);
    database.script(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}`);
  });
}

function versionOf(database: Database, path: string): number {
  const version = Number(database.all('PRAGMA user_version')[0]?.['user_version'] ?? 0);
  const id = Number(database.all('PRAGMA application_id')[0]?.['application_id'] ?? 0);
  const empty = Number(database.all('SELECT count(*) AS n FROM sqlite_schema')[0]?.['n'] ?? 0) === 0;
  if (id !== applicationId && !(empty && id === 0 && version === 0)) throw raiseExchange('EXCHANGE_STORE_FOREIGN', { path });
  return version;
}
